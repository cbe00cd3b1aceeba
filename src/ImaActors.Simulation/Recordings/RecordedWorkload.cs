using System.Collections.Generic;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Time;
using ImaActors.Simulation.SystemCalls;

namespace ImaActors.Simulation.Recordings;

/// <summary>
/// A recorded case as a workload: one operation a tick. Collects what each operation returned, and the IMA namespaces in the order
/// in which they were made.
/// </summary>
public sealed class RecordedWorkload(RecordedCase recorded, MachineFacts machine) : IWorkload
{
    private readonly List<FinishedOperation> _finished = [];
    private readonly List<NamespaceRecord> _namespaces = [];
    private readonly Dictionary<int, int> _namespacePlaces = [];
    private OperationContext? _context;
    private Chain<CallResult>? _chain;
    private Operation? _running;
    private int _next;
    private int _subTick;
    private int _lastNamespace;

    /// <summary>Operations that have ended, in order.</summary>
    public IReadOnlyList<FinishedOperation> Finished => _finished;

    /// <summary>IMA namespaces in the order in which they were made.</summary>
    public IReadOnlyList<NamespaceRecord> Namespaces => _namespaces;

    /// <inheritdoc/>
    public Duration Resolution => Duration.FromMicroseconds(100);   // nothing takes time, so any will do

    /// <inheritdoc/>
    public WorkloadSteps Advance(WorldView view, IReadOnlyList<StepCompletion> completions, Instant next)
    {
        if (_next == 0 && _chain is null)
        {
            Begin(view);
        }

        foreach (var completion in completions)
        {
            Invariant.That(_context is not null && completion.Key == _context.Key, "an answer comes to an operation that is not in flight");
            _context.Resume(completion.Reply, view);
        }

        while (true)
        {
            if (_chain is { IsDone: true })
            {
                Finish(_context!.View, _running!, _chain.Result);
                _chain = null;
            }

            if (_chain is not null)
            {
                return new WorkloadSteps(_next, _subTick++, [new KeyedStep(_context!.Key, _context.Pending!)], Instant.Never);
            }

            if (_next == recorded.Operations.Length)
            {
                return new WorkloadSteps(_next, 0, [], Instant.Never) { IsFinished = true };
            }

            Start(view, recorded.Operations[_next++]);
        }
    }

    private void Begin(WorldView view)
    {
        if (!machine.Profile.HasImaNamespaces)
        {
            return;
        }

        var root = view.Kernel.Namespaces[0];
        var first = view.Kernel.Processes[1].Name;
        _namespacePlaces.Add(0, 0);
        _namespaces.Add(new NamespaceRecord(root.Number.Value, first, -1, first, -1));
    }

    private void Start(WorldView view, Operation operation)
    {
        _running = operation;
        _subTick = 0;
        if (!view.Kernel.ByName.TryGetValue(operation.Process, out var process))
        {
            Finish(view, operation, CallResult.Fail(Errno.ESRCH, "no-such-proc"));
            return;
        }

        _context = new OperationContext(new OperationKey(0, 1, operation.Index), view);
        _chain = OperationDispatch.Start(new SystemCall(_context, process, machine), operation, recorded.Certificates);
    }

    private void Finish(WorldView view, Operation operation, CallResult result)
    {
        NoteNew(view, operation);
        var links = LinksAfter(view, operation, result);
        if (links?.Ima is { } ima)
        {
            NoteFirstProcess(view, operation, ima);
        }

        _finished.Add(new FinishedOperation(operation, result, links));
    }

    /// <summary>Namespaces that exist now and did not before were made by this operation; those of failed calls are gone already.</summary>
    private void NoteNew(WorldView view, Operation operation)
    {
        while (_lastNamespace < view.Kernel.NextNamespace - 1)
        {
            _lastNamespace++;
            if (view.Kernel.Namespaces.TryGetValue(_lastNamespace, out var facts))
            {
                _namespacePlaces.Add(_lastNamespace, _namespaces.Count);
                _namespaces.Add(new NamespaceRecord(facts.Number.Value, null, operation.Index, operation.Process, null));
            }
        }
    }

    private void NoteFirstProcess(WorldView view, Operation operation, uint number)
    {
        var name = operation.Kind == OperationKind.Spawn ? operation.Name : operation.Process;
        var ordinal = view.Kernel[view.Kernel.ByName[name]].Ima.Value;
        var place = _namespacePlaces[ordinal];
        Invariant.That(_namespaces[place].Id == number, "a namespace has another number than its link shows");
        if (_namespaces[place].Name is null)
        {
            _namespaces[place] = _namespaces[place] with { Name = name, FirstProcessAtOp = operation.Index };
        }
    }

    /// <summary>What the process, or the new child, reads from its own links after the call (N-94).</summary>
    private ResultNamespaces? LinksAfter(WorldView view, Operation operation, CallResult result)
    {
        if (result.Ret < 0 || operation.Kind is not (OperationKind.Spawn or OperationKind.Unshare or OperationKind.SetNs or OperationKind.SetNsFd or OperationKind.SetNsPidFd))
        {
            return null;
        }

        var name = operation.Kind == OperationKind.Spawn ? operation.Name : operation.Process;
        if (!view.Kernel.ByName.TryGetValue(name, out var id))
        {
            return null;
        }

        var process = view.Kernel[id];
        var links = new SystemCall(new OperationContext(default, view), id, machine).Walk("/proc/self/ns/user", false);
        if (links.Error != Errno.None || links.Kind != NodeKind.NamespaceLink)
        {
            return null;
        }

        var user = view.Kernel.Users[process.Credentials.UserNamespace].Number.Value;
        return machine.Profile.HasImaNamespaces
            ? new ResultNamespaces(view.Kernel.Namespaces[process.Ima.Value].Number.Value, view.Kernel.Namespaces[process.ImaForChildren.Value].Number.Value, user)
            : new ResultNamespaces(null, null, user);
    }
}

/// <summary>An operation with what it returned.</summary>
public sealed record FinishedOperation(Operation Operation, CallResult Result, ResultNamespaces? Links)
{
    /// <summary>Key of the operation, under which its audit records stand.</summary>
    public OperationKey Key => new(0, 1, Operation.Index);
}
