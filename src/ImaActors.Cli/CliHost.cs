using System;
using System.IO;
using System.Reflection;
using ImaActors.Cli.Scenarios;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Scenarios;
using Spectre.Console;

namespace ImaActors.Cli;

/// <summary>What the commands see of the world: streams, terminal, clock, signals, engines and scenarios. Tests bring their own.</summary>
internal sealed record CliHost
{
    /// <summary>Characters of a line where no terminal says how wide it is: no line is broken.</summary>
    private const int WidthElsewhere = 10_000;

    /// <summary>Where results go.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Where progress and errors go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary><see cref="Output"/> is a terminal.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary><see cref="Error"/> is a terminal.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>No colours, as NO_COLOR asks (no-color.org).</summary>
    public bool IsColourless { get; init; }

    /// <summary>Makes what runs recorded cases.</summary>
    public required Func<EngineKind, ICaseEngine> CaseEngines { get; init; }

    /// <summary>Makes what runs scenarios.</summary>
    public required Func<EngineKind, IScenarioEngine> ScenarioEngines { get; init; }

    /// <summary>Where scenarios come from.</summary>
    public required IScenarioSource Scenarios { get; init; }

    /// <summary>Starts listening for signals.</summary>
    public required Func<IStopSignals> Signals { get; init; }

    /// <summary>The clock: for progress only, never for a result.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Version of the program, as <c>--version</c> shows it.</summary>
    public static string Version { get; } =
        typeof(CliHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>A Spectre console on <see cref="Output"/>.</summary>
    public IAnsiConsole OutputConsole() => ConsoleOn(Output, OutputIsTerminal);

    /// <summary>A Spectre console on <see cref="Error"/>.</summary>
    public IAnsiConsole ErrorConsole() => ConsoleOn(Error, ErrorIsTerminal);

    /// <summary>Prints an error of the command, on one line.</summary>
    public void Refuse(string what) => Error.WriteLine("ima-actors: " + OneLine.Of(what));

    private IAnsiConsole ConsoleOn(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal && !IsColourless ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthElsewhere;
        }

        return console;
    }
}
