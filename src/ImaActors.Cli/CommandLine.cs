using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using ImaActors.Simulation.Recordings;

namespace ImaActors.Cli;

/// <summary>Arguments, help and errors of the command line.</summary>
internal static class CommandLine
{
    private const int DefaultShards = 8;

    private const int ThreadsMax = 1024;

    private const int ShardsMax = 4096;

    /// <summary>Runs the program.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error, bool errorIsTerminal, Func<EngineKind, ICaseEngine> engines)
    {
        var root = new RootCommand("A simulator of Linux IMA with IMA namespaces, made of actors.")
        {
            Replay(output, error, errorIsTerminal, engines),
        };
        try
        {
            var parse = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            foreach (var wrong in parse.Errors)
            {
                error.WriteLine("ima-actors: " + OneLine.Of(wrong.Message));
            }

            if (parse.Errors.Count > 0)
            {
                error.WriteLine("Try 'ima-actors replay --help'.");
                return ExitCode.BadInput;
            }

            return parse.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whatever is read is reported where it is read: this is the output.
            error.WriteLine("ima-actors: cannot write the report: " + OneLine.Of(e.Message));
            return ExitCode.BadInput;
        }
        catch (Exception e)
        {
            error.WriteLine($"ima-actors: {OneLine.Of(e)}");
            return ExitCode.Internal;
        }
    }

    private static Command Replay(TextWriter output, TextWriter error, bool errorIsTerminal, Func<EngineKind, ICaseEngine> engines)
    {
        var cases = new Argument<string[]>("CASE_DIR")
        {
            Description = "A case folder, or a folder of case folders.",
            Arity = ArgumentArity.OneOrMore,
        };
        cases.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value.StartsWith('-'))
                {
                    result.AddError($"There is no option {token.Value}.");
                }
            }
        });
        var check = new Option<bool>("--check") { Description = "Compare with expected/ and print a verdict for each case." };
        var outDir = new Option<string?>("--out") { Description = "Write the results of each case to DIR/<case>/.", HelpName = "DIR" };
        var engine = new Option<string>("--engine")
        {
            Description = "What runs the cases: actors or serial.",
            HelpName = "actors|serial",
            DefaultValueFactory = _ => "actors",
        };
        var threads = new Option<int>("--threads")
        {
            Description = $"Threads of the actors, 1 to {ThreadsMax}. The results do not depend on it.",
            HelpName = "N",
            DefaultValueFactory = _ => Math.Clamp(Environment.ProcessorCount, 1, ThreadsMax),
        };
        var shards = new Option<int>("--shards")
        {
            Description = $"Shards of the inode cache, 1 to {ShardsMax}. The results do not depend on it.",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultShards,
        };
        Bound(threads, ThreadsMax);
        Bound(shards, ShardsMax);
        engine.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not ("actors" or "serial"))
            {
                result.AddError($"--engine must be actors or serial, not '{result.GetValueOrDefault<string>()}'.");
            }
        });

        var command = new Command(
            "replay",
            """
            Runs recorded cases of the kernel and reproduces what it answered.

            Example: ima-actors replay tests/testdata/recordings --check

            Exit code: 0 all cases match (or were run, without --check), 1 some do not match, 2 wrong arguments, a damaged case or an output that cannot be written, 4 a defect of this program.
            """)
        {
            cases, check, outDir, engine, threads, shards,
        };
        command.SetAction(parse =>
        {
            var made = engines(parse.GetValue(engine) == "serial" ? EngineKind.Serial : EngineKind.Actors);
            try
            {
                var options = new ReplayOptions(
                    [.. parse.GetValue(cases) ?? []],
                    parse.GetValue(check),
                    parse.GetValue(outDir),
                    new EngineOptions(parse.GetValue(threads), parse.GetValue(shards)));
                return new ReplayCommand(output, error, errorIsTerminal, made).Run(options);
            }
            finally
            {
                (made as IDisposable)?.Dispose();
            }
        });
        return command;
    }

    /// <summary>The text is checked, not the value: asking for the value of a text that is no number throws.</summary>
    private static void Bound(Option<int> option, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token]
            && (!int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value < 1 || value > most))
        {
            result.AddError($"{option.Name} must be a whole number from 1 to {most}, not '{token.Value}'.");
        }
    });
}
