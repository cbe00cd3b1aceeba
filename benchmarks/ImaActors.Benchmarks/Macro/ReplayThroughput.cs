using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.IO;
using System.Linq;
using ImaActors.Cli;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Benchmarks.Macro;

/// <summary>All recordings in one process, engine by engine: operations a second. A fast wrong answer counts as none.</summary>
internal static class ReplayThroughput
{
    /// <summary>Timed rounds after the warm-up round.</summary>
    public const int DefaultRounds = 3;

    private const int Shards = 8;

    /// <summary>Runs and prints the table.</summary>
    /// <returns>0, or 1 if engines differ or give what the recordings do not, or 2 for a damaged case.</returns>
    public static int Run(TextWriter output, string path, int rounds)
    {
        var inputs = new List<(CaseFolder Folder, RecordedCase Case)>();
        foreach (var folder in CaseFolder.Find(path))
        {
            var parse = folder.Read();
            if (parse.Case is not { } recorded)
            {
                output.WriteLine($"ERROR {folder.Name} {parse.Error}");
                return 2;
            }

            inputs.Add((folder, recorded));
        }

        var operations = inputs.Sum(input => input.Case.Operations.Length);
        var options = new EngineOptions(Math.Max(1, Environment.ProcessorCount), Shards);
        output.WriteLine($"{inputs.Count} cases, {operations} operations, {rounds} rounds after a warm-up, {options.Threads} threads, {options.Shards} shards");
        output.WriteLine();
        output.WriteLine("| engine | cases that match | best, s | median, s | operations/s (median) | allocated, MB a round |");
        output.WriteLine("|---|---|---|---|---|---|");
        var matching = new List<ImmutableArray<string>>();
        foreach (var kind in (ReadOnlySpan<EngineKind>)[EngineKind.Serial, EngineKind.Actors])
        {
            matching.Add(Measure(output, kind, inputs, operations, options, rounds));
        }

        var same = matching.TrueForAll(names => names.AsSpan().SequenceEqual(matching[0].AsSpan()));
        output.WriteLine();
        output.WriteLine(matching[0].Length == inputs.Count ? "all cases match" : $"cases that do not match: {string.Join(' ', inputs.Select(input => input.Folder.Name).Except(matching[0]))}");
        output.WriteLine(same ? "both engines agree" : "the engines do not agree");
        return same && matching[0].Length == inputs.Count ? 0 : 1;
    }

    private static ImmutableArray<string> Measure(
        TextWriter output, EngineKind kind, List<(CaseFolder Folder, RecordedCase Case)> inputs, int operations, EngineOptions options, int rounds)
    {
        var engine = EngineFactory.Create(kind);
        try
        {
            // The warm-up round is the one whose output is compared.
            ImmutableArray<string> matching = [.. inputs.Where(input => Matches(engine, input.Folder, input.Case, options)).Select(input => input.Folder.Name)];
            var seconds = new List<double>();
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            for (var round = 0; round < rounds; round++)
            {
                var watch = Stopwatch.StartNew();
                foreach (var (_, recorded) in inputs)
                {
                    engine.Run(recorded, options);
                }

                seconds.Add(watch.Elapsed.TotalSeconds);
            }

            allocated = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / Math.Max(1, rounds);
            seconds.Sort();
            var median = seconds.Count == 0 ? double.NaN : seconds[seconds.Count / 2];
            var best = seconds.Count == 0 ? double.NaN : seconds[0];
            output.WriteLine(FormattableString.Invariant(
                $"| {(kind == EngineKind.Serial ? "serial" : "actors")} | {matching.Length} of {inputs.Count} | {best:F2} | {median:F2} | {operations / median:F0} | {allocated / 1_000_000} |"));
            return matching;
        }
        finally
        {
            (engine as IDisposable)?.Dispose();
        }
    }

    private static bool Matches(ICaseEngine engine, CaseFolder folder, RecordedCase recorded, EngineOptions options)
    {
        var run = engine.Run(recorded, options);
        return ExpectedComparer.Compare(OutputWriter.Files(run), folder.Expected(), i => i < run.Results.Length && run.Results[i].LinesInAnyOrder) is null;
    }
}
