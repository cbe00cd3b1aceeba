using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Reference;

/// <summary>The second interpreter of the specification: replays a recorded case on its own.</summary>
public static class ReferenceRun
{
    /// <summary>Runs a case from boot to its last operation.</summary>
    public static RunOutput Run(RecordedCase recorded) => Run(recorded, out _);

    /// <summary>The same; tells whether the outcome hangs on a signature, which the reference does not verify.</summary>
    public static RunOutput Run(RecordedCase recorded, out bool metSignature)
    {
        var machine = new Machine(recorded);
        var output = machine.Run();
        metSignature = machine.MetSignature;
        return output;
    }
}

/// <summary>Runs the operations and gathers what they gave.</summary>
internal sealed partial class Machine
{
    public RunOutput Run()
    {
        var results = new List<OperationResult>();
        foreach (var op in _case.Operations)
        {
            _op = op.Index;
            var before = _audit.Count;
            var outcome = _named.TryGetValue(op.Process, out var p) ? Do(p, op) : new Outcome(Err.ESRCH, "no-such-proc");
            var result = Result(op, outcome, [.. _audit.Skip(before)]);
            results.Add(result);
            Collect();
        }

        return new RunOutput([.. results], [.. _views], Banks(), [.. _audit], [.. _created.Select(ns => new NamespaceRecord(ns.Number, ns.Name, ns.CreatedAtOp, ns.CreatedBy, ns.FirstOp))]);
    }

    private OperationResult Result(Operation op, Outcome outcome, ImmutableArray<string> audit)
    {
        if (outcome.Ret < 0)
        {
            return new OperationResult
            {
                Index = op.Index, Ret = -1, Errno = outcome.Errno ?? ((Errno)(-outcome.Ret)).ToString(), Stage = outcome.Stage, TextOverride = outcome.Text, Audit = audit,
            };
        }

        string? file = null;
        if (op.View is { } view && op.ViewKind is { } kind)
        {
            _views.Add(new ViewOutput(view, kind, outcome.Data ?? []));
            file = OutputWriter.ViewFile(view, kind);
        }

        return new OperationResult
        {
            Index = op.Index, Ret = outcome.Ret, Data = file is null ? outcome.Data : null, File = file, Audit = audit, Ns = Numbers(op, outcome.NsOf), LinesInAnyOrder = op.Kind == OperationKind.ListKeyring,
        };
    }

    private ResultNamespaces? Numbers(Operation op, Process? p)
    {
        if (p is null || Lookup(p, "/proc/self/ns", true, out _) < 0)
        {
            return null;
        }

        if (op.Kind != OperationKind.Unshare && p.Ima.Name is null)
        {
            (p.Ima.Name, p.Ima.FirstOp) = (p.Name, op.Index);
        }

        return HasNs ? new ResultNamespaces(p.Ima.Number, p.ImaForChildren.Number, p.Cred.UserNs.Number) : new ResultNamespaces(null, null, p.Cred.UserNs.Number);
    }

    private ImmutableArray<BankOutput> Banks() =>
    [
        .. _bankNames.Select(bank => new BankOutput(bank,
        [
            .. Enumerable.Range(0, 24).Where(i => i is (>= 8 and <= 16) or 23 || (i < 8 && _namedPcrs.Contains(i))).Select(i => new RegisterOutput(i, _pcrs[bank][i])),
        ])),
    ];
}
