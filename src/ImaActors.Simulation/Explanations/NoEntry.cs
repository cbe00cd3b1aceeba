using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Results;

namespace ImaActors.Simulation.Explanations;

/// <summary>What came of a check: entries, or why there is none.</summary>
internal static class NoEntry
{
    private static readonly OperationKind[] Asking =
    [
        OperationKind.Open, OperationKind.Exec, OperationKind.ExecHold, OperationKind.Create, OperationKind.WriteFile, OperationKind.WriteAll,
        OperationKind.ReadFile, OperationKind.Map, OperationKind.Protect, OperationKind.LoadModuleFile, OperationKind.LoadModuleMemory,
        OperationKind.AddKey, OperationKind.UpdateKey,
    ];

    /// <summary>Outcomes of a check, each with the reasons.</summary>
    public static IEnumerable<(string Outcome, RuleNote[] Because)> Outcomes(BootWords words, RecordedCheck check)
    {
        var note = check.Note;
        if (note.Scope == CheckScope.Release)
        {
            return [("no entry: a release changes records only", [note.After?.MeasuredPcrs == note.Before?.MeasuredPcrs ? RuleNotes.ReaderGivenBack : RuleNotes.Release])];
        }

        var outcomes = note.Entries.Select(made => Made(words, made)).ToList();
        if (note.Entries.IsEmpty || (note.Scope == CheckScope.Own && note.Entries.All(made => made.Kind == EntryKind.Violation)))
        {
            // A violation does not take the place of the measurement.
            outcomes.Add(Missing(words, check));
        }

        return outcomes;
    }

    /// <summary>Why an operation made no check that could be looked at.</summary>
    public static IEnumerable<(string Outcome, RuleNote[] Because)> WithoutCheck(OperationRecord record, BootWords words)
    {
        if (!OperationKinds.TryParse(record.Kind, out var kind) || !Asking.Contains(kind))
        {
            return [($"no entry: {record.Kind} asks no policy", [RuleNotes.NoHook])];
        }

        return record.Error is { } error
            ? [($"no entry: the call ended with {error} before any hook", [RuleNotes.NoHook])]
            : [("no entry: no hook was met; files of the kernel and what was mapped without PROT_EXEC ask no policy", [RuleNotes.NoHook])];
    }

    private static (string, RuleNote[]) Made(BootWords words, EntryRequest made)
    {
        if (words.NumberOf(made.Entry) is { } number)
        {
            var what = made.Kind == EntryKind.Violation ? "a violation" : "measured";
            return ($"entry {RuleNotes.Number(number)}: {what}, {EntryNames.Of(made.Entry)}", made.Kind == EntryKind.Violation ? [] : [RuleNotes.RulesInOrder, RuleNotes.StoredOnce]);
        }

        var twin = words.NumberOfTwin(made.Entry) is { } other ? $" of entry {RuleNotes.Number(other)}" : string.Empty;
        return ($"no entry: a duplicate{twin}", [RuleNotes.Duplicate]);
    }

    private static (string, RuleNote[]) Missing(BootWords words, RecordedCheck check)
    {
        var note = check.Note;
        if (note.Scope == CheckScope.Foreign)
        {
            return ("no measurement: the namespace is not that of the calling process", [RuleNotes.Foreign]);
        }

        if (note.Policy.ActionMask == IntegrityFlags.None)
        {
            return (note.Policy.Rules.IsEmpty ? "no measurement: the policy of the namespace is empty" : "no measurement: the policy of the namespace asks for nothing", [RuleNotes.NoRules]);
        }

        if (note.Rules.IsEmpty)
        {
            return ($"no measurement: no rule matches, of {RuleNotes.Number(note.Policy.Rules.Length)}", [RuleNotes.AllConditions]);
        }

        if (!note.Verdict.HasFlag(IntegrityFlags.Measure))
        {
            var dont = note.Rules.FirstOrDefault(place => note.Policy.Rules[place].Action == PolicyAction.DontMeasure, -1);
            return dont >= 0
                ? ($"no measurement: line {RuleNotes.Number(dont + 1)} of the policy says dont_measure", [RuleNotes.RulesInOrder])
                : ("no measurement: no rule that matches measures", [RuleNotes.HashOnly]);
        }

        if (note.Todo is { } todo && !todo.HasFlag(IntegrityFlags.Measure))
        {
            return ($"no measurement: the record is marked as measured already{Since(words, check.MeasuredBy)}", [RuleNotes.OncePerRegister]);
        }

        return ("no measurement: the digest could not be collected" + (note.Error == Errno.None ? string.Empty : ", " + note.Error), [RuleNotes.Collected]);
    }

    private static string Since(BootWords words, ListEntry? entry) => entry is null ? string.Empty
        : words.NumberOf(entry) is { } number ? $", since entry {RuleNotes.Number(number)}"
        : words.NumberOfTwin(entry) is { } twin ? $", since a check whose entry was a duplicate of entry {RuleNotes.Number(twin)}"
        : string.Empty;
}
