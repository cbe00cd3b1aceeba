using System;
using System.CommandLine;

namespace ImaActors.Cli.Replays;

/// <summary>Arguments and help of <c>replay</c>.</summary>
internal static class ReplayCommandLine
{
    /// <summary>Name of the command.</summary>
    public const string Name = "replay";

    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var cases = new Argument<string[]>("CASE_DIR")
        {
            Description = "A case folder, or a folder of case folders.",
            Arity = ArgumentArity.OneOrMore,
        };
        cases.Validators.Add(SharedOptions.RefuseOptions);
        var check = new Option<bool>("--check") { Description = "Compare with expected/ and print a verdict for each case." };
        var outDir = new Option<string?>("--out") { Description = "Write the results of each case to DIR/<case>/.", HelpName = "DIR" };
        var command = new Command(
            Name,
            """
            Runs recorded cases of the kernel and reproduces what it answered.

            Example: ima-actors replay tests/testdata/recordings --check

            Exit code: 0 all cases match (or were run, without --check), 1 some do not match, 2 wrong arguments, a damaged case or an output that cannot be written, 4 a defect of this program.
            """)
        {
            cases, check, outDir,
        };
        var shared = SharedOptions.AddTo(command);
        command.SetAction(parse =>
        {
            var engine = host.CaseEngines(shared.Kind(parse));
            try
            {
                var options = new ReplayOptions([.. parse.GetValue(cases) ?? []], parse.GetValue(check), parse.GetValue(outDir), shared.Engine(parse));
                return new ReplayCommand(host.Output, host.Error, host.ErrorIsTerminal, engine).Run(options);
            }
            finally
            {
                (engine as IDisposable)?.Dispose();
            }
        });
        return command;
    }
}
