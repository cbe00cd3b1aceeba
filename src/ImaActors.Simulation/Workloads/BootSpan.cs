using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Workloads;

/// <summary>How a boot ends.</summary>
public enum BootEnding
{
    /// <summary>With the run.</summary>
    Run,
    /// <summary>By a reset: registers begin anew.</summary>
    Reboot,
    /// <summary>By kexec: nothing resets the registers.</summary>
    Kexec,
}

/// <summary>Which part of a scenario one boot of a machine is.</summary>
/// <param name="Number">Number of the boot, from 0.</param>
/// <param name="Start">When it is planned to begin; it begins later if operations of the boot before take longer to end.</param>
/// <param name="End">No operation begins then or later, or null.</param>
/// <param name="Ending">How it ends.</param>
public sealed record BootSpan(int Number, Instant Start, Instant? End, BootEnding Ending)
{
    /// <summary>When it was planned to begin: what is due then or later is due in this boot, however late the boot before has ended.</summary>
    public Instant Due { get; init; } = Start;

    /// <summary>The boots of a machine, by the events of its timeline.</summary>
    public static ImmutableArray<BootSpan> Of(MachinePlan plan)
    {
        var scenario = plan.Scenario;
        var length = scenario.Length is { } limit ? new Instant(limit.Nanoseconds) : default(Instant?);
        var events = scenario.Timeline
            .Where(timed => timed is RebootEvent reboot && reboot.Machine == plan.Spec.Name || timed is KexecEvent kexec && kexec.Machine == plan.Spec.Name)
            .Select(timed => (At: new Instant(timed.At.Nanoseconds), Ending: timed is RebootEvent ? BootEnding.Reboot : BootEnding.Kexec))
            .Where(timed => length is null || timed.At < length)
            .OrderBy(timed => timed.At)
            .ToList();
        var spans = ImmutableArray.CreateBuilder<BootSpan>();
        var start = Instant.Zero;
        foreach (var (at, ending) in events)
        {
            spans.Add(new BootSpan(spans.Count, start, at, ending));
            start = at;
        }

        spans.Add(new BootSpan(spans.Count, start, length, BootEnding.Run));
        return spans.ToImmutable();
    }
}
