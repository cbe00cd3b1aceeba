using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Explanations;

/// <summary>One check of a run.</summary>
/// <param name="Machine">Name of the machine.</param>
/// <param name="Boot">Number of its boot, from 0.</param>
/// <param name="Key">The operation that made it.</param>
/// <param name="At">When its step began.</param>
/// <param name="Note">What it asked, was told and did.</param>
/// <param name="MeasuredBy">The last entry that was made for the file in this namespace before the check, or null.</param>
public sealed record RecordedCheck(string Machine, int Boot, OperationKey Key, Instant At, CheckNote Note, ListEntry? MeasuredBy);

/// <summary>Keeps the checks of a run that somebody wants to have explained.</summary>
/// <param name="keeps">Which ones are kept: a big run makes more than fit into memory.</param>
public sealed class CheckRecorder(Func<OperationKey, CheckNote, bool> keeps) : IRunProbe
{
    private readonly List<RecordedCheck> _checks = [];
    private readonly Dictionary<(InodeId Inode, NamespaceOrdinal Namespace), ListEntry> _measured = [];
    private string _machine = string.Empty;
    private int _boot;

    /// <summary>The checks that were kept, in the order in which they were made.</summary>
    public IReadOnlyList<RecordedCheck> Checks => _checks;

    /// <summary>Keeps the checks that made entries.</summary>
    public static CheckRecorder OfEntries() => new((_, note) => !note.Entries.IsEmpty);

    /// <summary>Keeps the checks of operations with a number in their process.</summary>
    public static CheckRecorder OfOperations(long number) => new((key, _) => key.Number == number);

    /// <summary>Keeps every check.</summary>
    public static CheckRecorder OfAll() => new((_, _) => true);

    /// <inheritdoc/>
    public void Boots(string machine, int boot)
    {
        (_machine, _boot) = (machine, boot);
        _measured.Clear();
    }

    /// <inheritdoc/>
    public void Committed(IReadOnlyList<CommitPart> parts)
    {
        foreach (var commit in parts.SelectMany(part => part.Steps))
        {
            foreach (var note in commit.Checks ?? [])
            {
                Add(commit, note);
            }
        }
    }

    private void Add(StepCommit commit, CheckNote note)
    {
        var place = (note.Inode ?? default, note.Namespace);
        if (keeps(commit.Key, note))
        {
            _checks.Add(new RecordedCheck(
                _machine, _boot, commit.Key, commit.Step.At, note, note.Inode is null ? null : _measured.GetValueOrDefault(place)));
        }

        if (note.Entries.LastOrDefault(entry => entry.Kind == EntryKind.File) is { } measured)
        {
            _measured[place] = measured.Entry;
        }
    }
}
