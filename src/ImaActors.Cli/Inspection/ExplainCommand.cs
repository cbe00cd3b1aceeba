using System;
using ImaActors.Simulation.Explanations;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Cli.Inspection;

/// <summary><c>ima-actors explain</c>: why an entry is in the list of a run, or why an operation left none.</summary>
/// <param name="host">Streams, signals and sources.</param>
/// <param name="engines">Makes the engine, which can be looked at.</param>
internal sealed class ExplainCommand(CliHost host, Func<IScenarioEngine> engines)
{
    /// <summary>Name of the command.</summary>
    public const string Name = "explain";

    private const int LabelWidth = 11;

    /// <summary>One shard: nobody works beside anybody here.</summary>
    private static readonly EngineOptions Engine = new(1, 1);

    /// <summary>Explains.</summary>
    /// <returns>The exit code.</returns>
    public int Run(ExplainOptions options)
    {
        var again = new Reexecution(host, engines);
        if (again.Open(options.Run, Name) is not { } directory)
        {
            return ExitCode.BadInput;
        }

        var recorder = options.Entry is null ? CheckRecorder.OfOperations(options.Operation) : CheckRecorder.OfEntries();
        if (again.Run(directory, Engine, recorder, quiet: false, out var code) is not { } run)
        {
            return code;
        }

        var (explanation, problem) = Explain(run.Result, new RunExplainer(run.Result, recorder.Checks), options);
        if (explanation is null)
        {
            host.Refuse(problem!);
            host.Error.WriteLine($"Try 'ima-actors {Name} --help'.");
            return ExitCode.BadInput;
        }

        var before = string.Empty;
        foreach (var (label, text) in explanation.Lines)
        {
            host.Output.WriteLine((label == before ? string.Empty : label).PadRight(LabelWidth) + OneLine.Of(text));
            before = label;
        }

        host.Output.Flush();
        return ExitCode.Done;
    }

    private static (Explanation? Explanation, string? Problem) Explain(ScenarioResult run, RunExplainer explainer, ExplainOptions options)
    {
        var machine = RunPlaces.Machine(run, options.Machine);
        if (machine.Value is not { } found)
        {
            return (null, machine.Problem);
        }

        if (options.Entry is { } number)
        {
            var entry = RunPlaces.Entry(found, options.Boot, number, options.View);
            return (entry.Value is { } place ? explainer.Entry(place) : null, entry.Problem);
        }

        var operation = RunPlaces.Operation(found, options.Process!, options.Operation);
        return (operation.Value is { } performed ? explainer.Operation(performed) : null, operation.Problem);
    }
}
