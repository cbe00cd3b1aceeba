using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using ImaActors.Cli;
using ImaActors.Cli.Scenarios;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Benchmarks.Macro;

/// <summary>A scenario in one process, engine by engine: operations a real second. Engines that differ in the digest count for nothing.</summary>
internal static class ScenarioThroughput
{
    private const int Shards = 8;

    private const int Rounds = 3;

    /// <summary>Runs and prints the table.</summary>
    /// <returns>0, or 1 if engines differ or a check fails, or 2 for a scenario that cannot be read.</returns>
    public static int Run(TextWriter output, string name, IReadOnlyList<string> settings)
    {
        var read = new ScenarioSource().Read(name, [.. settings]);
        if (read.Scenario is not { } scenario)
        {
            output.WriteLine(string.Join('\n', read.Errors));
            return 2;
        }

        var options = new ScenarioRunOptions(new EngineOptions(Math.Max(1, Environment.ProcessorCount), Shards), false);
        output.WriteLine($"{scenario.Name} {string.Join(' ', settings)}, {Rounds} rounds after a warm-up, {options.Engine.Threads} threads, {Shards} shards");
        output.WriteLine();
        output.WriteLine("| engine | operations | steps | sub-ticks | best, s | median, s | operations/s (median) | steps/s (median) | virtual:real |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        var digests = new HashSet<string>(StringComparer.Ordinal);
        var failed = false;
        foreach (var kind in (EngineKind[])[EngineKind.Serial, EngineKind.Actors])
        {
            var seconds = new List<double>();
            var result = Once(kind, scenario, options, []);   // warm-up
            for (var round = 0; round < Rounds; round++)
            {
                result = Once(kind, scenario, options, seconds);
            }

            digests.Add(RunDigest.Of(result).Digest);
            failed |= !result.FailedChecks.IsEmpty;
            seconds.Sort();
            var median = seconds[seconds.Count / 2];
            var (operations, steps) = (result.Machines.Sum(machine => machine.Operations.Sum(kind => kind.Count)), result.Machines.Sum(machine => machine.Steps));
            var end = result.Machines.Max(machine => machine.End).Nanoseconds / 1e9;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {kind.ToString().ToLowerInvariant()} | {operations:N0} | {steps:N0} | {result.Machines.Sum(machine => machine.SubTicks):N0} | {seconds[0]:F2} | {median:F2} | {operations / median:N0} | {steps / median:N0} | {end / median:F1} |"));
        }

        output.WriteLine();
        output.WriteLine(digests.Count == 1 ? "both engines give one digest" : "the engines do not agree");
        return digests.Count == 1 && !failed ? 0 : 1;
    }

    private static ScenarioResult Once(EngineKind kind, Scenario scenario, ScenarioRunOptions options, List<double> seconds)
    {
        var engine = EngineFactory.CreateForScenarios(kind);
        var watch = Stopwatch.StartNew();
        var result = engine.Run(scenario, options, new Silent(), CancellationToken.None);
        seconds.Add(watch.Elapsed.TotalSeconds);
        (engine as IDisposable)?.Dispose();
        return result;
    }

    private sealed class Silent : IRunObserver
    {
        public void Advanced(RunProgress progress)
        {
        }
    }
}
