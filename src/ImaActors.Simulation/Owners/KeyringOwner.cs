using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>A step of the keyrings.</summary>
public abstract record KeyringStep<TReply> : Step<TReply>
{
    /// <inheritdoc/>
    public override OwnerAddress Owner => new(OwnerKind.Keyring);
}

/// <summary>Outcome of a key operation: serial number or count, text, and the keys that KEY_CHECK has to judge now.</summary>
public sealed record KeyReply(Errno Error, long Value, ImmutableArray<KeyEvent> Events)
{
    /// <summary>Lines of a listing.</summary>
    public ImmutableArray<string> Lines { get; init; } = [];
}

/// <summary>add_key; early keys of the initial namespace wait in the queue (N-174).</summary>
public sealed record AddKeyStep(KeyCaller Caller, NamespaceOrdinal Own, string Type, string? Description, byte[] Payload, KeyringReference Keyring) : KeyringStep<KeyReply>;

/// <summary>x509_for_children at activation (N-170).</summary>
public sealed record LoadCertificateStep(KeyCaller Caller, NamespaceOrdinal Own, NamespaceOrdinal Domain, byte[] Payload) : KeyringStep<KeyReply>;

/// <summary>keyctl update (N-177).</summary>
public sealed record UpdateKeyStep(KeyCaller Caller, KeyId Key, byte[] Payload) : KeyringStep<KeyReply>;

/// <summary>keyctl unlink (N-177).</summary>
public sealed record UnlinkKeyStep(KeyCaller Caller, KeyId Key, KeyringReference Keyring) : KeyringStep<KeyReply>;

/// <summary>keyctl clear (N-177).</summary>
public sealed record ClearKeyringStep(KeyCaller Caller, KeyringReference Keyring) : KeyringStep<KeyReply>;

/// <summary>keyctl read and describe (N-176).</summary>
public sealed record ListKeyringStep(KeyCaller Caller, KeyringReference Keyring) : KeyringStep<KeyReply>;

/// <summary>The first custom policy was loaded: the early key queue ends (M-82, N-174).</summary>
public sealed record EndKeyQueue : KeyringStep<KeyReply>;

/// <summary>A process forked: its keyrings are inherited.</summary>
public sealed record ForkKeyrings(ProcessId Parent, ProcessId Child) : KeyringStep<Done>;

/// <summary>A process ended.</summary>
public sealed record ExitKeyrings(ProcessId Process) : KeyringStep<Done>;

/// <summary>Namespaces ended: their keys go (N-179).</summary>
public sealed record RetireKeys(ImmutableArray<NamespaceOrdinal> Namespaces) : KeyringStep<Done>;

/// <summary>Owns all keyrings and the early key queue.</summary>
public sealed class KeyringOwner : IOwner
{
    private readonly MachineFacts _machine;
    private readonly KeyringTable _table;
    private EarlyKeyQueue _queue;

    /// <summary>The keyrings at boot, with the certificate of the fixed path if there is one .</summary>
    public KeyringOwner(MachineFacts machine)
    {
        _machine = machine;
        _table = new KeyringTable(machine.Certificates, machine.Issuers, machine.BuiltInCertificates);
        _queue = machine.Profile.MeasuresKeys ? EarlyKeyQueue.AtBoot(machine.BuiltInCertificates) : EarlyKeyQueue.Bypassed;
        if (machine.BootCertificate is { } certificate)
        {
            // A certificate that cannot be loaded is only logged.
            _ = Added(_table.LoadCertificate(new Credentials(), NamespaceOrdinal.Initial, certificate), NamespaceOrdinal.Initial);
        }
    }

    /// <summary>The keys in <c>.ima</c> as everybody else may use them.</summary>
    public KeysPublished Published => new(_machine.Signatures.Over(_table.ImaKeys));

    /// <inheritdoc/>
    public CommitPart Run(WorldView view, IReadOnlyList<KeyedStep> steps)
    {
        var commits = new StepCommit[steps.Count];
        var lastChange = -1;
        for (var i = 0; i < commits.Length; i++)
        {
            var before = _table.ImaChanges;
            commits[i] = new StepCommit(steps[i], Take(steps[i].Step), [], []);
            lastChange = _table.ImaChanges != before ? i : lastChange;
        }

        if (lastChange >= 0)
        {
            // Nobody sees the changes of a sub-tick before its end, so one publication is enough.
            commits[lastChange] = commits[lastChange] with { Publications = [Published] };
        }

        return new CommitPart(new OwnerAddress(OwnerKind.Keyring), commits);
    }

    private object Take(Step step)
    {
        switch (step)
        {
            case AddKeyStep add:
                return Added(_table.AddKey(add.Caller, add.Type, add.Description, add.Payload, add.Keyring), add.Own);
            case LoadCertificateStep load:
                return Added(_table.LoadCertificate(load.Caller.Credentials, load.Domain, load.Payload), load.Own);
            case UpdateKeyStep update:
                return Plain(_table.UpdateKey(update.Caller, update.Key, update.Payload));
            case UnlinkKeyStep unlink:
                return Plain(_table.UnlinkKey(unlink.Caller, unlink.Key, unlink.Keyring));
            case ClearKeyringStep clear:
                return Plain(_table.ClearKeyring(clear.Caller, clear.Keyring));
            case ListKeyringStep list:
                var listing = _table.ListKeyring(list.Caller, list.Keyring);
                return new KeyReply(listing.Error, listing.Error == Errno.None ? listing.Lines.Length : 0, []) { Lines = listing.Error == Errno.None ? listing.Lines : [] };
            case EndKeyQueue:
                (_queue, var events) = _queue.Flush();
                return new KeyReply(Errno.None, 0, events);
            case ForkKeyrings fork:
                _table.ProcessForked(fork.Parent, fork.Child);
                return Done.Value;
            case ExitKeyrings exit:
                _table.ProcessExited(exit.Process);
                return Done.Value;
            case RetireKeys retire:
                foreach (var ordinal in retire.Namespaces)
                {
                    _table.RetireNamespace(ordinal);
                }

                return Done.Value;
            default:
                throw new UnreachableException($"unknown keyring step {step.GetType().Name}");
        }
    }

    private static KeyReply Plain(Errno error) => new(error, 0, []);

    private KeyReply Added(KeyAddition addition, NamespaceOrdinal own)
    {
        if (addition.Event is not { } added || !_machine.Profile.MeasuresKeys)
        {
            return new KeyReply(addition.Error, addition.Key.Value, []);
        }

        if (own == NamespaceOrdinal.Initial && !_queue.IsBypassed)
        {
            _queue = _queue.Enqueue(added.KeyringName, added.Payload);
            return new KeyReply(addition.Error, addition.Key.Value, []);
        }

        return new KeyReply(addition.Error, addition.Key.Value, [added]);
    }
}
