using System;
using ImaActors.Cli.Files;
using ImaActors.Cli.Runs;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Cli.Inspection;

/// <summary>Makes the run of a run directory again, for commands that ask more of it than its files say.</summary>
/// <param name="host">Streams, signals and sources.</param>
/// <param name="engines">Makes the engine.</param>
internal sealed class Reexecution(CliHost host, Func<IScenarioEngine> engines)
{
    /// <summary>Reads the directory, or says why it cannot be used.</summary>
    public RunDirectory? Open(string path, string command)
    {
        var directory = RunDirectory.Open(path, host.Scenarios, out var refusals);
        for (var i = 0; i < refusals.Length; i++)
        {
            host.Error.WriteLine((i == 0 ? "ima-actors: " : "  ") + OneLine.Of(refusals[i]));
        }

        if (directory is null)
        {
            host.Error.WriteLine($"Try 'ima-actors {command} --help'.");
        }

        return directory;
    }

    /// <summary>Makes the run again and compares its digest with that of the directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="engine">Threads and shards.</param>
    /// <param name="probe">Looks on, or null.</param>
    /// <param name="quiet">No progress is shown.</param>
    /// <param name="code">The exit code if there is no run.</param>
    /// <returns>The run with a record of each operation, or null after a message.</returns>
    public RunEvaluation? Run(RunDirectory directory, EngineOptions engine, IRunProbe? probe, bool quiet, out int code)
    {
        using var signals = host.Signals();
        var result = new ScenarioExecution(host, engines).Run(
            directory.Scenario, new ScenarioRunOptions(engine, KeepsOperations: true) { Probe = probe }, quiet ? null : directory.Scenario.Name, signals.Token);
        if (result.IsPartial)
        {
            code = signals.ExitCode ?? ExitCode.Interrupted;
            host.Refuse($"stopped before {directory.Path} was made again; nothing can be said about it");
            return null;
        }

        var run = RunEvaluation.Of(result);
        code = ExitCode.Differs;
        if (directory.Difference(run.Digest) is { } difference)
        {
            host.Refuse(difference);
            return null;
        }

        return run;
    }
}
