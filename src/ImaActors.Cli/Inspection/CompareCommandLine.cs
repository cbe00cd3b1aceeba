using System.CommandLine;

namespace ImaActors.Cli.Inspection;

/// <summary>Arguments and help of <c>compare</c>.</summary>
internal static class CompareCommandLine
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var left = new Argument<string>("RUN_A") { Description = "The directory of a run, as 'ima-actors run' writes it." };
        var right = new Argument<string>("RUN_B") { Description = "The directory of another run." };
        var all = new Option<bool>("--all") { Description = "Show all figures, not only those that differ." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object on standard output, and nothing else there." };
        left.Validators.Add(SharedOptions.RefuseOptions);
        right.Validators.Add(SharedOptions.RefuseOptions);
        var command = new Command(
            CompareCommand.Name,
            """
            Compares two runs: the first difference by virtual time, the keys of their scenarios that differ, and their figures side by side. Both are made again from their directories, which takes as long as they took.

            Example: ima-actors compare runs/tomtou-1 runs/tomtou-2

            Exit code: 0 the digests are equal, 1 they are not, or a directory does not give its digest again (it was changed, or another version wrote it), 2 wrong arguments or a directory that is no complete run, 4 a defect of this program, 130 and 143 stopped by SIGINT or SIGTERM.
            """)
        {
            left, right, all, json,
        };
        var shared = SharedOptions.AddTo(command);
        command.SetAction(parse => new CompareCommand(host, () => host.ScenarioEngines(shared.Kind(parse))).Run(new CompareOptions
        {
            Left = parse.GetValue(left) ?? "",
            Right = parse.GetValue(right) ?? "",
            Engine = shared.Engine(parse),
            All = parse.GetValue(all),
            Json = parse.GetValue(json),
        }));
        return command;
    }
}
