using System;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Cli.Inspection;

/// <summary><c>ima-actors compare</c>: where two runs part, and their figures side by side.</summary>
/// <param name="host">Streams, signals and sources.</param>
/// <param name="engines">Makes the engine.</param>
internal sealed class CompareCommand(CliHost host, Func<IScenarioEngine> engines)
{
    /// <summary>Name of the command.</summary>
    public const string Name = "compare";

    /// <summary>Compares.</summary>
    /// <returns>The exit code.</returns>
    public int Run(CompareOptions options)
    {
        // Both are read before the first of them runs, which may take long.
        var again = new Reexecution(host, engines);
        if (again.Open(options.Left, Name) is not { } left || again.Open(options.Right, Name) is not { } right)
        {
            return ExitCode.BadInput;
        }

        if (again.Run(left, options.Engine, null, options.Json, out var code) is not { } leftRun
            || again.Run(right, options.Engine, null, options.Json, out code) is not { } rightRun)
        {
            return code;
        }

        var compared = ComparedRuns.Of(left, leftRun, right, rightRun);
        host.Output.Write(options.Json ? ComparisonJson.Write(compared) : ComparisonText.Write(compared, options.All));
        host.Output.Flush();
        return compared.Comparison.AreEqual ? ExitCode.Done : ExitCode.Differs;
    }
}
