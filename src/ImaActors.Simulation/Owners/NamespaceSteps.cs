using System.Collections.Immutable;
using ImaActors.Core.Integrity;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Owners;

/// <summary>A step of one IMA namespace.</summary>
public abstract record NamespaceStep<TReply>(NamespaceOrdinal Namespace) : Step<TReply>
{
    /// <inheritdoc/>
    public override OwnerAddress Owner => new(OwnerKind.Namespace, Namespace.Value);
}

/// <summary>A new pending namespace begins: no rules, no configuration (N-17).</summary>
public sealed record BeginNamespace(NamespaceOrdinal Namespace) : NamespaceStep<Done>(Namespace);

/// <summary>A write to one of the files for children (N-24 to N-30).</summary>
public sealed record Configure(NamespaceOrdinal Namespace, SpecialFile File, string Text) : NamespaceStep<CountReply>(Namespace);

/// <summary>Steps 1 and 2 of an activation (N-31): template, built-in rules; tells what has to be loaded.</summary>
public sealed record BeginActivation(NamespaceOrdinal Namespace) : NamespaceStep<ActivationPlan>(Namespace);

/// <summary>What an activation has to load.</summary>
public sealed record ActivationPlan(Errno Error, string? PolicyPath, string? CertificatePath);

/// <summary>Step 3 of an activation: the policy file was read, or could not be (N-31, N-34, N-35).</summary>
public sealed record LoadActivationPolicy(NamespaceOrdinal Namespace, Errno ReadError, string Content, Caller Activator) : NamespaceStep<PolicyLoadReply>(Namespace);

/// <summary>Outcome of loading a policy.</summary>
/// <param name="Error">Failure, or None.</param>
/// <param name="Completed">Rules became active: the early key queue ends (M-82).</param>
public sealed record PolicyLoadReply(Errno Error, bool Completed);

/// <summary>The namespace is active: its configuration is forgotten (step 8 of N-31).</summary>
public sealed record ForgetConfiguration(NamespaceOrdinal Namespace) : NamespaceStep<Done>(Namespace);

/// <summary>A write to the policy file by a process of the namespace (P-43 to P-52).</summary>
public sealed record WritePolicy(NamespaceOrdinal Namespace, string Data, Caller Writer) : NamespaceStep<PolicyWriteReply>(Namespace);

/// <summary>Outcome of a policy write: a count, an error, or a path to be loaded first.</summary>
public sealed record PolicyWriteReply(Errno Error, long Count, string? PathToLoad);

/// <summary>The file of a path write was read, or could not be (P-49 to P-51).</summary>
public sealed record LoadSessionFile(NamespaceOrdinal Namespace, string Content, Caller Writer) : NamespaceStep<CountReply>(Namespace);

/// <summary>The last close of a policy session, by a process of the namespace (P-53, N-64).</summary>
public sealed record ClosePolicySession(NamespaceOrdinal Namespace, bool IsValid, Caller Closer) : NamespaceStep<PolicyLoadReply>(Namespace);

/// <summary>What one read of a securityfs file gives: a part of its text as it is at this moment (N-53, N-59 to N-62).</summary>
/// <param name="Namespace">The namespace that the file shows.</param>
/// <param name="File">Which file.</param>
/// <param name="Position">Where the read begins, in bytes.</param>
/// <param name="Count">Most bytes that it gives.</param>
public sealed record ReadSecurityFile(NamespaceOrdinal Namespace, SpecialFile File, long Position, long Count) : NamespaceStep<DataReply>(Namespace)
{
    /// <summary>The read gives whole records where the file is made of records, as one read of the kernel does; otherwise as many bytes as there are.</summary>
    public bool ByRecords { get; init; }
}

/// <summary>KEY_CHECK of keys, in order (N-173, N-174).</summary>
public sealed record MeasureKeys(NamespaceOrdinal Namespace, ImmutableArray<KeyEvent> Keys, Caller Caller) : NamespaceStep<Done>(Namespace);

/// <summary>The namespace has ended: rules, counters and view vanish (N-47).</summary>
public sealed record EndNamespace(NamespaceOrdinal Namespace) : NamespaceStep<Done>(Namespace);
