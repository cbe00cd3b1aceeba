using System.Collections.Immutable;
using ImaActors.Core.Appraisal;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;

namespace ImaActors.Simulation.Pipeline;

/// <summary>The kernel's state as published, and which namespaces changed their state since the last time (TableChanged).</summary>
public sealed record KernelPublished(KernelState State, ImmutableArray<NamespaceOrdinal> Activated, ImmutableArray<NamespaceOrdinal> Ended) : Publication;

/// <summary>A policy as its namespace published it (PolicyPublished).</summary>
public sealed record PolicyPublished(NamespaceOrdinal Namespace, PolicySnapshot Policy) : Publication;

/// <summary>Names of a file system as published.</summary>
public sealed record NamesPublished(int FileSystem, NameTree Names) : Publication;

/// <summary>A file system was mounted for the first time.</summary>
public sealed record FileSystemMounted(SuperBlock SuperBlock, NameTree Names) : Publication;

/// <summary>The keys that signatures are checked with (KeysPublished).</summary>
public sealed record KeysPublished(ISignatureVerifier Signatures) : Publication;

/// <summary>
/// Everything that owners have published before a sub-tick: what a data step may see of state that is not its own owner's.
/// Immutable; publications of a sub-tick show from the next one on.
/// </summary>
public sealed record WorldView(
    KernelState Kernel,
    NamespaceTable Namespaces,
    ImmutableDictionary<int, NameTree> Names,
    ImmutableDictionary<int, SuperBlock> SuperBlocks,
    ISignatureVerifier? Signatures)
{
    /// <summary>A view of nothing but the kernel's state at boot.</summary>
    public static WorldView AtBoot(KernelState kernel) => new(
        kernel,
        new NamespaceTable(kernel.Namespaces, kernel.ActiveByOrder, ImmutableSortedDictionary<int, NamespaceOrdinal>.Empty, ImmutableDictionary<int, PolicySnapshot>.Empty, kernel.Users),
        ImmutableDictionary<int, NameTree>.Empty,
        ImmutableDictionary<int, SuperBlock>.Empty,
        null);

    /// <summary>The view after a publication.</summary>
    public WorldView Apply(Publication publication) => publication switch
    {
        KernelPublished kernel => WithKernel(kernel),
        PolicyPublished policy => WithPolicy(policy),
        NamesPublished names => this with { Names = Names.SetItem(names.FileSystem, names.Names) },
        FileSystemMounted mounted => this with
        {
            Names = Names.SetItem(mounted.SuperBlock.Index, mounted.Names),
            SuperBlocks = SuperBlocks.SetItem(mounted.SuperBlock.Index, mounted.SuperBlock),
        },
        KeysPublished keys => this with { Signatures = keys.Signatures },
        _ => throw new System.Diagnostics.UnreachableException($"unknown publication {publication.GetType().Name}"),
    };

    /// <summary>The cost does not grow with the number of namespaces: only those that changed are looked at.</summary>
    private WorldView WithKernel(KernelPublished published)
    {
        var kernel = published.State;
        var policies = Namespaces.Policies;
        var appraising = Namespaces.Appraising;
        foreach (var ordinal in published.Activated)
        {
            if (kernel.Namespaces.TryGetValue(ordinal.Value, out var facts)
                && policies.TryGetValue(ordinal.Value, out var policy) && policy.ActionMask.HasFlag(IntegrityFlags.Appraise))
            {
                appraising = appraising.SetItem(facts.Activation, ordinal);
            }
        }

        foreach (var ordinal in published.Ended)
        {
            policies = policies.Remove(ordinal.Value);
            if (Namespaces.Find(ordinal) is { } gone)
            {
                appraising = appraising.Remove(gone.Activation);
            }
        }

        return this with
        {
            Kernel = kernel,
            Namespaces = new NamespaceTable(kernel.Namespaces, kernel.ActiveByOrder, appraising, policies, kernel.Users, Namespaces.Endings + published.Ended.Length),
        };
    }

    private WorldView WithPolicy(PolicyPublished published)
    {
        if (Namespaces.Find(published.Namespace) is not { } facts)
        {
            return this;
        }

        var appraises = facts.State == NamespaceState.Active && published.Policy.ActionMask.HasFlag(IntegrityFlags.Appraise);
        return this with
        {
            Namespaces = Namespaces with
            {
                Policies = Namespaces.Policies.SetItem(published.Namespace.Value, published.Policy),
                Appraising = appraises
                    ? Namespaces.Appraising.SetItem(facts.Activation, published.Namespace)
                    : Namespaces.Appraising.Remove(facts.Activation),
            },
        };
    }
}
