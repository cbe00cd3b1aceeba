using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using ImaActors.Cli.Inspection;
using ImaActors.Cli.Replays;
using ImaActors.Cli.Runs;
using ImaActors.Cli.Scenarios;
using ImaActors.Cli.Sweeps;

namespace ImaActors.Cli;

/// <summary>The program: its commands, and what becomes of errors that no command handles.</summary>
internal static class CommandLine
{
    /// <summary>Runs the program.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, CliHost host)
    {
        var root = new RootCommand("A simulator of Linux IMA with IMA namespaces, made of actors.")
        {
            RunCommandLine.Create(host),
            SweepCommandLine.Create(host),
            ListCommandLine.Create(host),
            CompareCommandLine.Create(host),
            ExplainCommandLine.Create(host),
            ReplayCommandLine.Create(host),
        };
        try
        {
            var parse = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            foreach (var wrong in parse.Errors)
            {
                host.Refuse(wrong.Message);
            }

            if (parse.Errors.Count > 0)
            {
                var command = parse.CommandResult.Command;
                host.Error.WriteLine(command is RootCommand ? "Try 'ima-actors --help'." : $"Try 'ima-actors {command.Name} --help'.");
                return ExitCode.BadInput;
            }

            return parse.Invoke(new InvocationConfiguration { Output = host.Output, Error = host.Error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whatever is read is reported where it is read: this is the output.
            host.Refuse("cannot write the report: " + e.Message);
            return args.FirstOrDefault() == ReplayCommandLine.Name ? ExitCode.BadInput : ExitCode.Storage;
        }
        catch (Exception e)
        {
            host.Refuse(OneLine.Of(e));
            return ExitCode.Internal;
        }
    }
}
