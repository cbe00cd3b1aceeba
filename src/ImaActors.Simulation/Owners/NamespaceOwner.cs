using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.Securityfs;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Owners;

/// <summary>
/// One IMA namespace: its policy, the configuration for its activation, its violation counter and the view of its entries. It
/// publishes its policy; nobody else parses or changes it.
/// </summary>
public sealed class NamespaceOwner : IOwner
{
    private readonly MachineFacts _machine;
    private readonly NamespaceOrdinal _ordinal;
    private readonly List<ListEntry> _view = [];
    private NamespacePolicy _policy;
    private ChildConfiguration _configuration = ChildConfiguration.None;
    private Instant? _ended;

    /// <summary>A namespace with a given policy: the initial one at boot, any other empty.</summary>
    public NamespaceOwner(MachineFacts machine, NamespaceOrdinal ordinal, NamespacePolicy? policy = null)
    {
        _machine = machine;
        _ordinal = ordinal;
        _policy = policy ?? NamespacePolicy.ForNamespace(BuiltinChoice.None, AppraisalState.Enforce, machine.Templates.Default, machine.Profile, false);
    }

    /// <summary>Commits carry notes of the checks.</summary>
    internal bool TracesChecks { get; set; }

    /// <summary>Violations recorded for this namespace, as the shards told (N-61, N-132).</summary>
    public long Violations { get; private set; }

    /// <summary>The policy as everybody else may see it.</summary>
    public PolicyPublished Published => new(_ordinal, _policy.Snapshot());

    /// <summary>What it counted, and its rules.</summary>
    public NamespaceReport Report => new(_ordinal, Violations, _view.Count, _policy.ReadBack(_machine.Profile), _ended, _view.Aggregate(ListFingerprint.Empty, ListFingerprint.Add));

    /// <summary>A shard found violations that concern this namespace.</summary>
    public void Record(int violations) => Violations += violations;

    /// <summary>The TPM appended entries that this namespace sees.</summary>
    public void Append(IReadOnlyList<ListEntry> entries) => _view.AddRange(entries);

    /// <inheritdoc/>
    public CommitPart Run(WorldView view, IReadOnlyList<KeyedStep> steps)
    {
        var commits = new StepCommit[steps.Count];
        for (var i = 0; i < commits.Length; i++)
        {
            var environment = new CheckEnvironment
            {
                Settings = _machine.Settings,
                Hash = _machine.Hash,
                Table = view.Namespaces,
                Signatures = view.Signatures,
                Trace = TracesChecks ? new CheckTrace(_ => []) : null,
            };
            _ended = steps[i].Step is EndNamespace ? steps[i].At : _ended;
            var before = _policy;
            var reply = Take(view, environment, steps[i].Step);
            var publishes = !ReferenceEquals(before, _policy) || steps[i].Step is BeginNamespace;
            commits[i] = new StepCommit(steps[i], reply, environment.Emissions, publishes ? [Published] : []) { Checks = environment.Trace?.Notes };
        }

        return new CommitPart(new OwnerAddress(OwnerKind.Namespace, _ordinal.Value), commits);
    }

    private object Take(WorldView view, CheckEnvironment environment, Step step) => step switch
    {
        BeginNamespace or EndNamespace => Done.Value,
        Configure configure => Configure(configure),
        BeginActivation => StartActivation(view),
        LoadActivationPolicy load => LoadActivationPolicy(view, environment, load),
        ForgetConfiguration => Forget(),
        WritePolicy write => Write(view, environment, write),
        LoadSessionFile load => LoadSession(view, environment, load),
        ClosePolicySession close => Close(environment, close),
        ReadSecurityFile read => new DataReply(Errno.None, Part(read)),
        MeasureKeys keys => Measure(environment, keys),
        _ => throw new UnreachableException($"unknown namespace step {step.GetType().Name}"),
    };

    private CountReply Configure(Configure step)
    {
        var error = Errno.None;
        switch (step.File)
        {
            case SpecialFile.PolicyForChildren:
                _configuration = _configuration.WithPolicyPath(step.Text);
                break;
            case SpecialFile.CertificateForChildren:
                _configuration = _configuration.WithCertificatePath(step.Text);
                break;
            default:
                (error, _configuration) = _configuration.WithCommandLine(step.Text, _machine.Profile, _machine.Settings.SystemAlgorithm, _machine.Templates.Find);
                break;
        }

        return new CountReply(error, step.Text.Length);
    }

    private ActivationPlan StartActivation(WorldView view)
    {
        if (_configuration.TemplateIsNameless)
        {
            _configuration = _configuration with { TemplateIsNameless = false };
            return new ActivationPlan(Errno.EINVAL, null, null);
        }

        var template = _configuration.Template ?? _machine.Templates.Default;
        _policy = NamespacePolicy.ForNamespace(_configuration.Builtin, _configuration.Mode, template, _machine.Profile, IsRemapping(view));
        return new ActivationPlan(Errno.None, _configuration.ActivationPolicyPath, _configuration.CertificatePath);
    }

    private PolicyLoadReply LoadActivationPolicy(WorldView view, CheckEnvironment environment, LoadActivationPolicy load)
    {
        var error = load.ReadError;
        var rules = 0;
        if (error == Errno.None)
        {
            (_policy, var parsed) = _policy.ParseFile(load.Content, Context(view, load.Activator));
            Audit(environment, load.Activator, parsed.Audit);
            (error, rules) = (parsed.Error, parsed.RuleCount);
        }

        if (error == Errno.None && rules > 0)
        {
            (_policy, _) = _policy.CloseSession(true);
            Audit(environment, load.Activator, [PolicyAudit.Completed]);
            return new PolicyLoadReply(Errno.None, true);
        }

        _policy = _policy.DropAll();
        Audit(environment, load.Activator, [PolicyAudit.Failed]);
        return new PolicyLoadReply(error, false);
    }

    private Done Forget()
    {
        _configuration = ChildConfiguration.None;
        return Done.Value;
    }

    private PolicyWriteReply Write(WorldView view, CheckEnvironment environment, WritePolicy write)
    {
        (_policy, var result) = _policy.WriteRules(write.Data, Context(view, write.Writer));
        Audit(environment, write.Writer, result.Audit);
        return new PolicyWriteReply(result.Error, result.Ret, result.PathToLoad);
    }

    private CountReply LoadSession(WorldView view, CheckEnvironment environment, LoadSessionFile load)
    {
        (_policy, var parsed) = _policy.ParseFile(load.Content, Context(view, load.Writer));
        Audit(environment, load.Writer, parsed.Audit);
        return new CountReply(parsed.Error);
    }

    private PolicyLoadReply Close(CheckEnvironment environment, ClosePolicySession close)
    {
        (_policy, var result) = _policy.CloseSession(close.IsValid);
        Audit(environment, close.Closer, [result.Audit]);
        return new PolicyLoadReply(Errno.None, result.Completed);
    }

    /// <summary>The bytes that a read takes; nothing behind the end.</summary>
    private byte[] Part(ReadSecurityFile read)
    {
        var whole = Whole(read.File);
        var from = (int)System.Math.Min(read.Position, whole.Length);
        var length = read.ByRecords && Records(read.File) is { } records
            ? RecordFile.ReadLength(records, from, read.Count)
            : (int)System.Math.Min(read.Count, whole.Length - from);
        return whole[from..(from + length)];
    }

    private byte[] Whole(SpecialFile file) => file switch
    {
        SpecialFile.Policy => KernelText.ToBytes(_policy.ReadBack(_machine.Profile)),
        SpecialFile.AsciiList => KernelText.ToBytes(ListWriter.AsciiAll(_view)),
        SpecialFile.BinaryList => ListWriter.BinaryAll(_view, _machine.Profile.HasImaNamespaces),
        SpecialFile.MeasurementCount => Number(_view.Count),
        SpecialFile.Violations => Number(Violations),
        _ => throw new UnreachableException($"a namespace is asked for {file}"),
    };

    /// <summary>Lengths of the records of lists and policy (N-62).</summary>
    private List<int>? Records(SpecialFile file) => file switch
    {
        SpecialFile.Policy => [.. _policy.ReadBack(_machine.Profile).Split('\n', System.StringSplitOptions.RemoveEmptyEntries).Select(line => line.Length + 1)],
        SpecialFile.AsciiList => [.. _view.Select(entry => ListWriter.AsciiAll([entry]).Length)],
        SpecialFile.BinaryList => [.. _view.Select(entry => ListWriter.BinaryAll([entry], _machine.Profile.HasImaNamespaces).Length)],
        _ => null,
    };

    private static byte[] Number(long number) => KernelText.ToBytes(number.ToString(CultureInfo.InvariantCulture) + "\n");

    private static Done Measure(CheckEnvironment environment, MeasureKeys step)
    {
        foreach (var key in step.Keys)
        {
            BufferMeasurement.MeasureKey(environment, step.Caller, step.Namespace, key.KeyringName, key.Payload);
        }

        return Done.Value;
    }

    /// <summary>Numbers of rules are stored as written while the owner has no map (N-72).</summary>
    private bool IsRemapping(WorldView view) =>
        _ordinal != NamespaceOrdinal.Initial && view.Kernel.Users[view.Kernel.Namespaces[_ordinal.Value].Owner] is { Parent: not null, UidMap.Length: 0 };

    private PolicyParseContext Context(WorldView view, Caller writer) => new(
        _machine.Profile,
        _machine.Templates.Find,
        id => IdMaps.ToReal(view.Kernel.Users, writer.Credentials.UserNamespace, id, false),
        id => IdMaps.ToReal(view.Kernel.Users, writer.Credentials.UserNamespace, id, true),
        IsRemapping(view),
        false);

    private void Audit(CheckEnvironment environment, Caller caller, IEnumerable<PolicyAudit> records)
    {
        foreach (var record in records)
        {
            environment.Emissions.Add(new AuditEmission(record.ToText(caller.Audit, _machine.Profile.AuditSubjectLabel)));
        }
    }
}
