using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Integrity;

namespace ImaActors.Simulation.Explanations;

/// <summary>Cache records and verdicts in the words of the field.</summary>
internal static class RecordWords
{
    private const int Registers = 64;

    private static readonly (IntegrityFlags Flag, string Word)[] Actions =
    [
        (IntegrityFlags.Measure, "measure"), (IntegrityFlags.Appraise, "appraise"), (IntegrityFlags.Audit, "audit"), (IntegrityFlags.Hash, "hash"),
    ];

    private static readonly (IntegrityFlags Flag, string Word)[] States =
    [
        (IntegrityFlags.Collected, "collected"), (IntegrityFlags.Appraised, "appraised"), (IntegrityFlags.Audited, "audited"), (IntegrityFlags.Hashed, "hashed"),
        (IntegrityFlags.NewFile, "new file"),
    ];

    /// <summary>A record, or that there is none.</summary>
    public static string Of(RecordNote? record)
    {
        if (record is null)
        {
            return "no record";
        }

        var words = States.Where(state => record.Flags.HasFlag(state.Flag)).Select(state => state.Word).ToList();
        var registers = Enumerable.Range(0, Registers).Where(record.MeasuredPcrs.Has).Select(pcr => RuleNotes.Number(pcr)).ToList();
        words.Insert(0, registers.Count > 0 ? "measured into register " + string.Join(" and ", registers) : "not measured");
        Add(words, record.MustMeasure, "must-measure mark");
        Add(words, record.HasSignature, "label is a signature");
        Add(words, record.UpdateXattr, "label to be renewed at the last close");
        words.Add(record.Readers == 1 ? "1 reader" : RuleNotes.Number(record.Readers) + " readers");
        if (record.Hash is { } hash)
        {
            words.Add("digest " + (hash.AlgorithmName ?? "unknown") + ":" + System.Convert.ToHexStringLower(hash.Bytes.Span));
        }

        return string.Join(", ", words);
    }

    /// <summary>The actions of a verdict, or <c>nothing</c>.</summary>
    public static string Verdict(IntegrityFlags verdict) =>
        string.Join(", ", Actions.Where(action => verdict.HasFlag(action.Flag)).Select(action => action.Word)) is { Length: > 0 } words ? words : "nothing";

    private static void Add(List<string> words, bool holds, string word)
    {
        if (holds)
        {
            words.Add(word);
        }
    }
}
