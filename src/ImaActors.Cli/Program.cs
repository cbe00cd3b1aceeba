using System;
using ImaActors.Cli;
using ImaActors.Cli.Scenarios;

return CommandLine.Run(args, new CliHost
{
    Output = Console.Out,
    Error = Console.Error,
    OutputIsTerminal = !Console.IsOutputRedirected,
    ErrorIsTerminal = !Console.IsErrorRedirected,
    IsColourless = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 },
    CaseEngines = EngineFactory.Create,
    ScenarioEngines = EngineFactory.CreateForScenarios,
    Scenarios = new ScenarioSource(),
    Signals = () => new StopSignals(Console.Error, !Console.IsErrorRedirected),
});
