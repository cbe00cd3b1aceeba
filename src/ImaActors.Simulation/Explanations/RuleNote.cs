using System.Collections.Generic;
using System.Globalization;

namespace ImaActors.Simulation.Explanations;

/// <summary>A sentence with the numbers of the rules that it follows from.</summary>
/// <param name="Sentence">The sentence; the numbers stand in brackets at its end.</param>
public sealed record RuleNote(string Sentence)
{
    /// <summary>A sentence that follows from rules.</summary>
    internal static RuleNote Of(string sentence, params string[] rules) => new($"{sentence.TrimEnd('.')} ({string.Join(", ", rules)}).");
}

/// <summary>The sentences. Which one applies is for the explanations to find out.</summary>
internal static class RuleNotes
{
    public static RuleNote RulesInOrder { get; } = RuleNote.Of("The rules of a policy are walked in order, and the first that matches decides each action.", "P-62");

    public static RuleNote AllConditions { get; } = RuleNote.Of("A rule matches when all its conditions hold together.", "P-63");

    public static RuleNote NoRules { get; } = RuleNote.Of("Without a rule that measures, appraises, audits or hashes a hook looks no further.", "P-57", "N-66");

    public static RuleNote OwnNamespace { get; } = RuleNote.Of("A hook makes the whole check only in the namespace of the calling process.", "N-108", "N-109");

    public static RuleNote Foreign { get; } = RuleNote.Of("In another namespace a hook can only find a violation and mark the record.", "N-109");

    public static RuleNote OncePerRegister { get; } = RuleNote.Of("A record that is marked as measured for a register is not measured into it again.", "M-24", "M-34");

    public static RuleNote StoredOnce { get; } = RuleNote.Of("The digest was collected into the record and stored as one entry.", "M-21", "M-34");

    public static RuleNote Collected { get; } = RuleNote.Of("What cannot be collected is not measured.", "M-32");

    public static RuleNote Duplicate { get; } = RuleNote.Of("An entry with the same digest, register and namespace number is in the list already; the file counts as measured all the same.", "M-62", "N-143", "N-144");

    public static RuleNote ToMToU { get; } = RuleNote.Of(
        "An open for writing is a violation for each namespace that has the file open for reading and has measured it: time of measure, time of use.", "N-119", "N-121", "N-127");

    public static RuleNote NoRuleNeeded { get; } = RuleNote.Of("No rule has to match the open for writing: the mark and the reader in the record are enough.", "N-128");

    public static RuleNote ToMToUWithoutNamespaces { get; } = RuleNote.Of("An open for writing is a violation when a measured reader has the file open: time of measure, time of use.", "M-36", "M-37");

    public static RuleNote OpenWriters { get; } = RuleNote.Of("A read that is measured is a violation as long as somebody has the file open for writing.", "N-119", "M-42");

    public static RuleNote OpenWritersWithoutNamespaces { get; } = RuleNote.Of("A read that is measured is a violation as long as somebody has the file open for writing.", "M-36", "M-42");

    public static RuleNote ForeignOpenWriters { get; } = RuleNote.Of("It counts in a foreign namespace too if that has a record of the file and its own rules would measure.", "N-129");

    public static RuleNote ViolationContent { get; } = RuleNote.Of("The entry shows zeros and extends ones, under the name by which the violator opened the file.", "M-41", "M-59", "N-131");

    public static RuleNote ViolationRepeats { get; } = RuleNote.Of("Violations are never duplicates: each such open gives another one.", "M-38", "M-63");

    public static RuleNote BootAggregate { get; } = RuleNote.Of("The first entry of a running system is a digest over the registers that the firmware left.", "M-66", "M-70");

    public static RuleNote BootAggregateWithoutTpm { get; } = RuleNote.Of("The first entry of a running system would be a digest over registers; without a TPM it is zeros.", "M-66", "M-67");

    public static RuleNote NamespaceAggregate { get; } = RuleNote.Of("The first entry of a namespace is made when it becomes active: a constant, in the template of the process that activates it.", "N-37", "N-145");

    public static RuleNote Restored { get; } = RuleNote.Of("The kernel before handed the list over at kexec.", "M-92");

    public static RuleNote Keys { get; } = RuleNote.Of("A key that is added to a keyring is a buffer, which the rules of the namespace judge.", "M-80", "N-173");

    public static RuleNote HashOnly { get; } = RuleNote.Of("The rules that match ask for other actions than measure.", "P-62", "P-61");

    public static RuleNote Release { get; } = RuleNote.Of("The last writer's close resets the record of its own namespace, and those of the others if the file has changed.", "N-136", "N-137");

    public static RuleNote ReaderGivenBack { get; } = RuleNote.Of("A file that counted as a reader is given back when it is released.", "N-123");

    public static RuleNote NoHook { get; } = RuleNote.Of("Only opens, executable mappings, executions, loads and keys ask the policy.", "P-72");

    public static RuleNote BehindRefusal { get; } = RuleNote.Of("Namespaces behind the own one are not visited after a refusal.", "N-112");

    private const long NanosecondsInSecond = 1_000_000_000;

    /// <summary>Every sentence, for whoever checks their numbers.</summary>
    public static IEnumerable<RuleNote> All { get; } =
    [
        RulesInOrder, AllConditions, NoRules, OwnNamespace, Foreign, OncePerRegister, StoredOnce, Collected, Duplicate, ToMToU, NoRuleNeeded, ToMToUWithoutNamespaces,
        OpenWriters, OpenWritersWithoutNamespaces, ForeignOpenWriters, ViolationContent, ViolationRepeats, BootAggregate, BootAggregateWithoutTpm,
        NamespaceAggregate, Restored, Keys, HashOnly, Release, ReaderGivenBack, NoHook, BehindRefusal,
    ];

    /// <summary>A number as people read it.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>An instant in seconds, to the nanosecond.</summary>
    public static string Seconds(Time.Instant instant) => string.Create(CultureInfo.InvariantCulture, $"{(decimal)instant.Nanoseconds / NanosecondsInSecond:0.#########} s");
}
