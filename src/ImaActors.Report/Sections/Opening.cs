using System.Collections.Generic;
using System.Linq;
using ImaActors.Report.Data;
using ImaActors.Report.Pages;
using ImaActors.Simulation.Results;

namespace ImaActors.Report.Sections;

/// <summary>The top of the page: question, verdict, main figures, and what happened in a few sentences.</summary>
internal static class Opening
{
    private static readonly (string Figure, string Label)[] TileFigures =
    [
        ("containers.last-up", "until the last container was up"),
        ("starts.p50", "median start of a container"),
        ("entries", "entries in the measurement list"),
        ("violations", "violations"),
        ("tpm.utilisation", "of the time the TPM was busy"),
    ];

    /// <summary>The page, without sections.</summary>
    public static Page Of(ReportInputs inputs, RunData run)
    {
        var scenario = run.Scenario;
        return new Page
        {
            Title = $"{scenario.Name} - ImaActors report",
            Kicker = $"ImaActors {inputs.Facts.Version.Split('+')[0]} · report of the scenario {scenario.Name} · seed {scenario.Seed}",
            Headline = scenario.Question.Length > 0 ? scenario.Question : $"What does the scenario {scenario.Name} give?",
            Banner = BannerOf(run),
            Tiles = [.. Tiles(run)],
            Lead = [What(run, inputs), .. Cost(inputs, run)],
            Sections = [],
            Footer = $"Made by ima-actors {inputs.Facts.Version}. This page is one file: it needs no network, no script and nothing beside it.",
        };
    }

    private static Banner BannerOf(RunData run) => run.Run.Verdict switch
    {
        Verdict.Good => new(Tones.Good, "Good", AfterColon(run.Run.Words)),
        Verdict.Partial => new(Tones.Open, "Interrupted", "This is what was done until then; expectations are compared with it all the same."),
        Verdict.CheckFailed => new(Tones.Bad, "A check failed", "No number of this page can be trusted: " + AfterColon(run.Run.Words)),
        _ => new(Tones.Bad, "Not as expected", AfterColon(run.Run.Words)),
    };

    private static string AfterColon(string words) => Say.Sentence(words[(words.IndexOf(':', System.StringComparison.Ordinal) + 1)..].Trim());

    private static IEnumerable<Tile> Tiles(RunData run)
    {
        if (run.Starts.Count > 0)
        {
            yield return new Tile($"{Say.Number(run.Up.Count)} of {Say.Number(run.Starts.Count)}", "containers came up");
        }

        foreach (var (name, label) in TileFigures)
        {
            if (run.Figure(name) is { } figure && (name != "tpm.utilisation" || run.Machines.Any(machine => machine.Spec.Tpm is not null)))
            {
                yield return new Tile(Say.Figure(figure), label);
            }
        }
    }

    private static string What(RunData run, ReportInputs inputs)
    {
        var machines = run.HasSeveralMachines ? Say.Count(run.Machines.Length, "machine") : "one machine";
        var boots = run.Boots.Count();
        var own = run.Namespaces.Count(one => RunData.IsOwn(one.Namespace) && one.Namespace.Activated is not null);
        var starts = run.Starts.Count == 0
            ? "No container was started."
            : $"{Say.Sentence(Say.Count(run.Starts.Count, "container was", "containers were"))} started"
                + (run.Up.Count == run.Starts.Count ? run.Starts.Count == 1 ? " and came up." : " and all came up." : $", {Say.Number(run.Up.Count)} of them came up.");
        return $"{Say.Sentence(machines)} with Linux IMA ran for {Say.Time(run.End)} of virtual time{(boots > run.Machines.Length ? $" over {Say.Count(boots, "boot")}" : string.Empty)}; "
            + $"simulating that took {Say.Time(inputs.Facts.RealNanoseconds)} of real time. "
            + "IMA is the part of the kernel that measures files: it computes their digests before they are used and keeps them in a list that a TPM vouches for. "
            + starts
            + (own > 0 ? $" {Say.Count(own, "IMA namespace")} became active, each with a policy and a measurement list of its own." : " All measurements were those of the host: no IMA namespace became active.");
    }

    private static IEnumerable<string> Cost(ReportInputs inputs, RunData run)
    {
        var entries = run.Value("entries");
        var list = $"The list grew to {Say.Count(entries, "entry", "entries")}"
            + (run.Value("violations") is > 0 and var violations ? $", {Say.Number(violations)} of them violations: measurements that cannot be trusted." : ", none of them a violation.");
        var tpm = TpmSentence(run);
        if (run.Up.Count == 0)
        {
            yield return list + tpm;
            yield break;
        }

        var waits = StartTimeSection.Waits.Sum(use => (decimal)run.Spent[use].Nanoseconds);
        var total = (decimal)run.Spent.Total.Nanoseconds;
        var most = StartTimeSection.Order.MaxBy(use => run.Spent[use].Nanoseconds);
        var start = $"A container took {Say.Time(run.Value("starts.p50"))} to come up in the median and {Say.Time(run.Value("starts.max"))} at the longest. "
            + (total > 0
                ? $"Of the time of a start, {Say.Share(waits, total)} was waiting; the largest part, {Say.Share(run.Spent[most].Nanoseconds, total)}, was spent {Say.Use(most)}. "
                : string.Empty);
        yield return start + list + tpm + Compared(inputs, run);
    }

    private static string TpmSentence(RunData run)
    {
        var specs = run.Scenario.Machines.Where(machine => machine.Tpm is not null).ToList();
        return specs.Count == 0
            ? " There is no TPM, so nothing vouches for the list."
            : $" Each entry is an extend of a TPM register, which takes {Say.List(specs.Select(machine => Say.Spread(machine.Tpm!.ExtendLatency)).Distinct())}; "
                + $"the TPM was busy {Say.Share(run.Value("tpm.utilisation"))} of the time.";
    }

    private static string Compared(ReportInputs inputs, RunData run) =>
        inputs.WithoutIma.Run is { } without && new RunData(without) is { Up.Count: > 0 } other && other.Value("starts.mean") is > 0 and var mean
            ? $" Without IMA the same start takes {Say.Time(mean)} in the mean; with it, {Say.Times(run.Value("starts.mean") / mean)} as long."
            : string.Empty;
}
