using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Time;

/// <summary>
/// Entries that steps have emitted and that are not in the list yet. The start mark of a namespace must not go while one of its
/// entries is among them, lock or no lock.
/// </summary>
/// <param name="schedule">Lets a step go on at an instant.</param>
internal sealed class EntriesUnderWay(System.Action<StepProgram, Instant> schedule)
{
    private readonly Dictionary<int, int> _counts = [];
    private readonly List<(StepProgram Program, ImmutableArray<NamespaceOrdinal> Namespaces)> _waiting = [];

    /// <summary>A step has begun.</summary>
    public void Begin(StepProgram program)
    {
        foreach (var emission in program.Emissions)
        {
            if (emission is EntryEmission entry)
            {
                var ordinal = entry.Request.Entry.Ordinal.Value;
                _counts[ordinal] = _counts.GetValueOrDefault(ordinal) + 1;
            }
        }
    }

    /// <summary>An entry has come to the list.</summary>
    public void End(EntryEmission entry, Instant now)
    {
        var ordinal = entry.Request.Entry.Ordinal.Value;
        if (--_counts[ordinal] > 0)
        {
            return;
        }

        _counts.Remove(ordinal);
        for (var i = 0; i < _waiting.Count; i++)
        {
            var (program, namespaces) = _waiting[i];
            if (!HasAny(namespaces))
            {
                _waiting.RemoveAt(i--);
                program.Spent.Add(TimeUse.ActiveListWait, now - program.WaitingSince);   // where the kernel would wait
                schedule(program, now);
            }
        }
    }

    /// <summary>Waits until no entry of some namespaces is under way.</summary>
    /// <returns>Whether there is none now; otherwise the step is scheduled.</returns>
    public bool Drain(StepProgram program, ImmutableArray<NamespaceOrdinal> namespaces, Instant now)
    {
        if (!HasAny(namespaces))
        {
            return true;
        }

        program.WaitingSince = now;
        _waiting.Add((program, namespaces));
        return false;
    }

    private bool HasAny(ImmutableArray<NamespaceOrdinal> namespaces)
    {
        foreach (var ordinal in namespaces)
        {
            if (_counts.ContainsKey(ordinal.Value))
            {
                return true;
            }
        }

        return false;
    }
}
