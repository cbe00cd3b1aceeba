using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Explanations;

/// <summary>Explains entries and operations of a run, from its result and from the checks that were looked at.</summary>
/// <param name="run">The run, with a record of each operation.</param>
/// <param name="checks">The checks; at least those of what is to be explained.</param>
public sealed class RunExplainer(ScenarioResult run, IReadOnlyList<RecordedCheck> checks)
{
    private const int OpensShown = 10;

    private readonly Dictionary<ListEntry, RecordedCheck> _checkOf = Causes(checks);
    private readonly Dictionary<(string Machine, int Boot), BootWords> _words = [];

    /// <summary>Why an entry is in the list.</summary>
    public Explanation Entry(EntryPlace place)
    {
        var words = WordsOf(place.Machine, place.Boot);
        var explanation = new Explanation();
        var (boot, entry) = (place.BootResult, place.Entry);
        explanation.Add("entry", $"{RuleNotes.Number(place.Position + 1)} of the list of {place.Machine.Name}: {ListWriter.Ascii(entry)}");
        var key = boot.EntryKeys.IsEmpty ? default : boot.EntryKeys[place.Position];
        var record = key == default ? null : words.Operation(key);
        var check = _checkOf.GetValueOrDefault(entry);
        if (key != default)
        {
            AddOperation(explanation, words, key, record);
        }

        explanation.Add("appended", $"at {Shown(boot.EntryInstants[place.Position])}");
        explanation.Add("namespace", words.Namespace(entry.Ordinal));
        if (check is not null)
        {
            explanation.Add("hook", What(check.Note));
            AddCheck(explanation, words, check.Note);
            if (entry.IsViolation)
            {
                AddViolation(explanation, words, check, entry);
            }
            else
            {
                explanation.Add(check.Note.Scope == CheckScope.Key ? [RuleNotes.Keys, RuleNotes.RulesInOrder] : [RuleNotes.RulesInOrder, RuleNotes.StoredOnce]);
            }
        }
        else
        {
            AddWithoutCheck(explanation, boot, place.Position, key);
        }

        return explanation;
    }

    /// <summary>What an operation made of the policies that it met, and which entries came of it or why none did.</summary>
    public Explanation Operation(OperationPlace place)
    {
        var (machine, record) = place;
        var words = WordsOf(machine, BootOf(machine, record));
        var explanation = new Explanation();
        AddOperation(explanation, words, record.Key, record);
        explanation.Add("result", record.Error is { } error ? $"{RuleNotes.Number(record.Ret)}, {error}" : RuleNotes.Number(record.Ret));
        var made = checks.Where(check => check.Machine == machine.Name && check.Boot == words.Number && check.Key == record.Key).ToList();
        var silent = 0;
        for (var i = 0; i < made.Count; i++)
        {
            var note = made[i].Note;
            if (note.Scope == CheckScope.Foreign && note.Entries.IsEmpty && note.Before == note.After)
            {
                silent++;
                continue;
            }

            explanation.Add("check", $"{What(note)} in namespace {words.Namespace(note.Namespace)}");
            AddCheck(explanation, words, note);
            foreach (var (outcome, because) in NoEntry.Outcomes(words, made[i]))
            {
                explanation.Add(Explanation.Outcome, outcome);
                explanation.Add(because);
            }

            foreach (var violation in note.Entries.Where(entry => entry.Kind == EntryKind.Violation))
            {
                AddViolation(explanation, words, made[i], violation.Entry);
            }
        }

        if (silent > 0)
        {
            explanation.Add("other", silent == 1
                ? "1 other namespace with a record of the file was visited; nothing came of it"
                : $"{RuleNotes.Number(silent)} other namespaces with a record of the file were visited; nothing came of it");
            explanation.Add([RuleNotes.Foreign]);
        }

        AddAggregates(explanation, words, record.Key);
        if (explanation.Of(Explanation.Outcome).IsEmpty)
        {
            foreach (var (outcome, because) in NoEntry.WithoutCheck(record, words))
            {
                explanation.Add(Explanation.Outcome, outcome);
                explanation.Add(because);
            }
        }

        return explanation;
    }

    /// <summary>Which check made an entry. A duplicate of one is another object.</summary>
    private static Dictionary<ListEntry, RecordedCheck> Causes(IReadOnlyList<RecordedCheck> checks)
    {
        var causes = new Dictionary<ListEntry, RecordedCheck>(ReferenceEqualityComparer.Instance);
        foreach (var check in checks)
        {
            foreach (var made in check.Note.Entries)
            {
                causes[made.Entry] = check;
            }
        }

        return causes;
    }

    private static int BootOf(MachineResult machine, OperationRecord record)
    {
        var boot = machine.Boots.Length - 1;
        while (boot > 0 && machine.Boots[boot].Start > record.Start)
        {
            boot--;
        }

        return boot;
    }

    private static string What(CheckNote note) => note.Scope switch
    {
        CheckScope.Release => "release of " + note.Path,
        CheckScope.Key => "KEY_CHECK of a key for the keyring " + note.Path,
        _ => $"{PolicyWriter.NameOf(note.Function ?? HookFunction.None)}{Mask(note.Mask)} on {note.Path}",
    };

    private static string Mask(AccessMask mask)
    {
        var names = new List<string>();
        foreach (var (bit, name) in ((AccessMask, string)[])[(AccessMask.Read, "MAY_READ"), (AccessMask.Write, "MAY_WRITE"), (AccessMask.Exec, "MAY_EXEC"), (AccessMask.Append, "MAY_APPEND")])
        {
            if (mask.HasFlag(bit))
            {
                names.Add(name);
            }
        }

        return names.Count == 0 ? string.Empty : " with " + string.Join('|', names);
    }

    private static void AddCheck(Explanation explanation, BootWords words, CheckNote note)
    {
        if (note.Scope != CheckScope.Release)
        {
            AddRules(explanation, words, note);
        }

        if (note.Inode is not null)
        {
            explanation.Add("before", RecordWords.Of(note.Before));
            explanation.Add("after", note.After == note.Before ? "unchanged" : RecordWords.Of(note.After));
        }
    }

    private static void AddRules(Explanation explanation, BootWords words, CheckNote note)
    {
        foreach (var place in note.Rules)
        {
            explanation.Add("rule", $"line {RuleNotes.Number(place + 1)} of its policy: {words.Rule(note.Policy.Rules[place])}");
        }

        if (note.Rules.IsEmpty)
        {
            explanation.Add("rule", note.Policy.Rules.IsEmpty ? "none: its policy is empty"
                : note.Asked ? $"no rule matches, of {RuleNotes.Number(note.Policy.Rules.Length)}"
                : note.Scope == CheckScope.Foreign ? "not asked: in a foreign namespace the record alone decides this"
                : "not asked: no rule measures, appraises, audits or hashes");
        }
        else
        {
            explanation.Add("verdict", RecordWords.Verdict(note.Verdict));
        }
    }

    private void AddOperation(Explanation explanation, BootWords words, OperationKey key, OperationRecord? record)
    {
        var name = record is null ? "an operation that had not ended" : $"{record.Process}: {record.Kind} {record.Subject}".TrimEnd();
        explanation.Add("operation", $"{name}, number {RuleNotes.Number(key.Number)} of process {RunPlaces.Keyed(key)} ({words.Container(key.Container)})");
        if (record is not null)
        {
            explanation.Add("when", $"from {Shown(record.Start)} to {Shown(record.End)}");
        }
    }

    private string Shown(Instant instant) =>
        $"{RuleNotes.Seconds(instant)} (tick {RuleNotes.Number(Pipeline.Ticks.Of(instant, run.Scenario.Resolution))})";

    /// <summary>Which opens make a violation of it: readers of the namespace for a ToMToU, writers for open-writers.</summary>
    private static void AddViolation(Explanation explanation, BootWords words, RecordedCheck check, ListEntry entry)
    {
        var note = check.Note;
        var isToMToU = note.Entries.First(made => ReferenceEquals(made.Entry, entry)).ViolationCause == Violation.ToMToU.Cause();
        var others = note.Opens.Where(open => open.File.Opener != check.Key);
        ImmutableArray<OpenNote> causes = isToMToU
            ? [.. others.Where(open => !open.Flags.CanWrite() && open.Opener == note.Namespace)]
            : [.. others.Where(open => open.Flags.CanWrite())];
        explanation.Add("violation", isToMToU ? "ToMToU: opened for writing while a measured reader has it open" : "open_writers: measured while somebody has it open for writing");
        foreach (var open in causes.Take(OpensShown))
        {
            explanation.Add(isToMToU ? "reader" : "writer", words.Open(open));
        }

        if (causes.IsEmpty)
        {
            explanation.Add(isToMToU ? "reader" : "writer", isToMToU ? "a count that nobody gives back: no open file of the namespace is left" : "none that is open still");
        }
        else if (causes.Length > OpensShown)
        {
            explanation.Add(string.Empty, $"and {RuleNotes.Number(causes.Length - OpensShown)} more");
        }

        explanation.Add((isToMToU, words.HasNamespaces) switch
        {
            (true, true) => [RuleNotes.ToMToU, RuleNotes.NoRuleNeeded],
            (true, false) => [RuleNotes.ToMToUWithoutNamespaces],
            (false, true) => note.Scope == CheckScope.Foreign ? [RuleNotes.OpenWriters, RuleNotes.ForeignOpenWriters] : [RuleNotes.OpenWriters],
            (false, false) => [RuleNotes.OpenWritersWithoutNamespaces],
        });
        explanation.Add([RuleNotes.ViolationContent, RuleNotes.ViolationRepeats]);
    }

    /// <summary>An entry that no check made: handed over, or an aggregate, or unknown. Its name says nothing: a template may have none.</summary>
    private static void AddWithoutCheck(Explanation explanation, BootResult boot, int position, OperationKey key)
    {
        if (position < boot.Restored)
        {
            explanation.Add("what", "an entry of the kernel before: no rule of this one asked for it");
            explanation.Add([RuleNotes.Restored]);
        }
        else if (key == default)
        {
            explanation.Add("what", "the aggregate of the boot: no rule asks for it");
            explanation.Add([boot.StartRegisters is null ? RuleNotes.BootAggregateWithoutTpm : RuleNotes.BootAggregate]);
        }
        else if (boot.Entries[position].Ordinal != NamespaceOrdinal.Initial)
        {
            explanation.Add("what", "the aggregate of the namespace, made by its activation: no rule asks for it");
            explanation.Add([RuleNotes.NamespaceAggregate]);
        }
    }

    private void AddAggregates(Explanation explanation, BootWords words, OperationKey key)
    {
        for (var i = words.Boot.Restored; i < words.Boot.EntryKeys.Length; i++)
        {
            var entry = words.Boot.Entries[i];
            if (words.Boot.EntryKeys[i] == key && !_checkOf.ContainsKey(entry) && entry.Ordinal != NamespaceOrdinal.Initial)
            {
                explanation.Add(Explanation.Outcome, $"entry {RuleNotes.Number(i + 1)}: {EntryNames.Of(entry)}, the aggregate of namespace {words.Namespace(entry.Ordinal)}");
                explanation.Add([RuleNotes.NamespaceAggregate]);
            }
        }
    }

    private BootWords WordsOf(MachineResult machine, int boot)
    {
        if (!_words.TryGetValue((machine.Name, boot), out var words))
        {
            _words.Add((machine.Name, boot), words = new BootWords(machine, boot));
        }

        return words;
    }
}
