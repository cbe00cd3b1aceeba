using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Sweeps;

namespace ImaActors.Cli.Sweeps;

/// <summary>Does the runs of a sweep, several at a time. Each has an engine of its own, so none sees another.</summary>
/// <param name="host">Where progress is shown.</param>
/// <param name="engines">Makes the engines.</param>
/// <param name="scenarios">The scenarios of the sweep.</param>
/// <param name="options">Settings, seeds, and how many at a time.</param>
internal sealed class SweepRuns(CliHost host, Func<IScenarioEngine> engines, SweepScenarios scenarios, SweepOptions options)
{
    private readonly Lock _gate = new();

    private readonly List<SweepRun> _done = [];

    private int _next;

    private Exception? _failure;

    /// <summary>Does them all, or as many as come to their end before it is asked to stop.</summary>
    /// <returns>The runs that came to their end, in the order in which they did. What a run throws is thrown when all have ended.</returns>
    public IReadOnlyList<SweepRun> All(CancellationToken stop)
    {
        var total = options.Settings.Length * options.Seeds.Length;
        var progress = new SweepProgress(host, total);
        progress.Begin(options.Settings.Length, options.Seeds.Length, Math.Min(options.Jobs, total));
        using var told = stop.Register(progress.Stopping);
        var workers = Enumerable.Range(0, Math.Min(options.Jobs, total))
            .Select(_ => Task.Factory.StartNew(() => Work(total, progress, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .ToArray();
        Task.WaitAll(workers, CancellationToken.None);
        progress.End();
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return _done;
    }

    private void Work(int total, SweepProgress progress, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && Volatile.Read(ref _failure) is null && Interlocked.Increment(ref _next) - 1 is var number && number < total)
        {
            try
            {
                // All settings with the first seed, then with the second: what is there after a stop can be compared.
                var run = Run(options.Settings[number % options.Settings.Length], options.Seeds[number / options.Settings.Length], stop);
                lock (_gate)
                {
                    if (run is not null)
                    {
                        _done.Add(run);
                        progress.Done(_done.Count);
                    }
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, e, null);
            }
        }
    }

    /// <summary>One run, or null if it was stopped on its way: half a run is no run.</summary>
    private SweepRun? Run(SweepSetting setting, ulong seed, CancellationToken stop)
    {
        var engine = engines();
        try
        {
            var result = engine.Run(scenarios.Of(setting, seed), new ScenarioRunOptions(options.Engine, KeepsOperations: false), Silent.Observer, stop);
            return result.IsPartial ? null : SweepRun.Of(setting, seed, RunEvaluation.Of(result));
        }
        finally
        {
            (engine as IDisposable)?.Dispose();
        }
    }

    private sealed class Silent : IRunObserver
    {
        public static Silent Observer { get; } = new();

        public void Advanced(RunProgress progress)
        {
        }
    }
}
