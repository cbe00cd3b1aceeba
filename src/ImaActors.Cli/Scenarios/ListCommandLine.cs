using System.CommandLine;

namespace ImaActors.Cli.Scenarios;

/// <summary>Arguments and help of <c>list</c>.</summary>
internal static class ListCommandLine
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var command = new Command(
            "list",
            """
            Lists the scenarios that come with the program: name, and the question that each answers.

            Example: ima-actors list
            """);
        command.SetAction(_ => new ListCommand(host).Run());
        return command;
    }
}
