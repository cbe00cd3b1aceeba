using System.Collections.Immutable;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Scenarios;

/// <summary>What happens from outside at an instant.</summary>
public abstract record TimelineEvent(string Name, Duration At);

/// <summary>A process of each container of a group writes its policy file; for <c>host</c> the host's root writes that of the initial namespace.</summary>
public sealed record PolicyUpdateEvent(string Name, Duration At, string Containers, string Policy) : TimelineEvent(Name, At);

/// <summary>The host's root writes a file: of a volume, of an image's shared layer, or of the upper layer of the containers of a group.</summary>
public sealed record TamperEvent(string Name, Duration At, TamperTarget Target, string TargetName, string Path, ImmutableArray<byte> Content) : TimelineEvent(Name, At);

/// <summary>Where a tampered file lies.</summary>
public enum TamperTarget
{
    /// <summary>A volume.</summary>
    Volume,
    /// <summary>The shared layer of an image.</summary>
    Image,
    /// <summary>Each container of a group.</summary>
    Containers,
}

/// <summary>The containers of a group are stopped.</summary>
public sealed record StopEvent(string Name, Duration At, string Containers) : TimelineEvent(Name, At);

/// <summary>The machine reboots: new list, new registers.</summary>
public sealed record RebootEvent(string Name, Duration At, string Machine) : TimelineEvent(Name, At);

/// <summary>The machine boots a new kernel without a reset: new list unless it is carried over, registers stay.</summary>
public sealed record KexecEvent(string Name, Duration At, string Machine) : TimelineEvent(Name, At);
