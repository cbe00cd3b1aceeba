using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.IO;
using System.Linq;
using ImaActors.Cli;
using ImaActors.Cli.Files;
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
        rounds = Math.Max(1, rounds);
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
        var engines = ((EngineKind[])[EngineKind.Serial, EngineKind.Actors]).Select(kind => new Contender(kind)).ToList();
        foreach (var engine in engines)
        {
            // The warm-up round is the one whose output is compared.
            engine.Matching = [.. inputs.Where(input => Matches(engine.Engine, input.Folder, input.Case, options)).Select(input => input.Folder.Name)];
        }

        // Rounds take turns, so that whatever else the machine does hits all engines alike.
        for (var round = 0; round < rounds; round++)
        {
            foreach (var engine in engines)
            {
                engine.Time([.. inputs.Select(input => input.Case)], options);
            }
        }

        foreach (var engine in engines)
        {
            output.WriteLine(engine.Row(inputs.Count, operations));
            engine.Dispose();
        }

        var matching = engines[0].Matching;
        var same = engines.TrueForAll(engine => engine.Matching.AsSpan().SequenceEqual(matching.AsSpan()));
        output.WriteLine();
        output.WriteLine(matching.Length == inputs.Count
            ? "all cases match"
            : $"cases that do not match: {string.Join(' ', inputs.Select(input => input.Folder.Name).Except(matching))}");
        output.WriteLine(same ? "both engines agree" : "the engines do not agree");
        return same && matching.Length == inputs.Count ? 0 : 1;
    }

    private static bool Matches(ICaseEngine engine, CaseFolder folder, RecordedCase recorded, EngineOptions options)
    {
        var run = engine.Run(recorded, options);
        return ExpectedComparer.Compare(OutputWriter.Files(run), folder.Expected(out _), i => i < run.Results.Length && run.Results[i].LinesInAnyOrder) is null;
    }

    /// <summary>An engine and its times.</summary>
    private sealed class Contender(EngineKind kind) : IDisposable
    {
        private readonly List<double> _seconds = [];
        private long _allocated;

        public ICaseEngine Engine { get; } = EngineFactory.Create(kind);

        /// <summary>Names of the cases that match.</summary>
        public ImmutableArray<string> Matching { get; set; } = [];

        public void Time(ImmutableArray<RecordedCase> cases, EngineOptions options)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var watch = Stopwatch.StartNew();
            foreach (var recorded in cases)
            {
                Engine.Run(recorded, options);
            }

            _seconds.Add(watch.Elapsed.TotalSeconds);
            _allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        public string Row(int cases, int operations)
        {
            var sorted = _seconds.Order().ToList();
            var median = sorted[sorted.Count / 2];
            var name = kind == EngineKind.Serial ? "serial" : "actors";
            return FormattableString.Invariant(
                $"| {name} | {Matching.Length} of {cases} | {sorted[0]:F2} | {median:F2} | {operations / median:F0} | {_allocated / sorted.Count / 1_000_000} |");
        }

        public void Dispose() => (Engine as IDisposable)?.Dispose();
    }
}
