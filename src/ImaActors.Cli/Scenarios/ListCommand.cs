using System.Linq;

namespace ImaActors.Cli.Scenarios;

/// <summary><c>ima-actors list</c>: the scenarios of the library.</summary>
internal sealed class ListCommand(CliHost host)
{
    private const int ColumnsBetween = 2;

    /// <summary>Prints a line for each scenario.</summary>
    /// <returns>The exit code.</returns>
    public int Run()
    {
        var code = ExitCode.Done;
        var width = host.Scenarios.Names.Select(name => name.Length).DefaultIfEmpty().Max() + ColumnsBetween;
        foreach (var name in host.Scenarios.Names)
        {
            var read = host.Scenarios.Read(name, []);
            if (read.Scenario is { } scenario)
            {
                host.Output.WriteLine(OneLine.Of(name.PadRight(width) + scenario.Question).TrimEnd());
                continue;
            }

            // The library is part of the program: a scenario of it that cannot be read is a defect of the program.
            code = ExitCode.Internal;
            foreach (var error in read.Errors)
            {
                host.Error.WriteLine(OneLine.Of(error));
            }
        }

        host.Output.Flush();
        return code;
    }
}
