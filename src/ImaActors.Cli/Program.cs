using System;
using ImaActors.Cli;

return CommandLine.Run(args, Console.Out, Console.Error, !Console.IsErrorRedirected, EngineFactory.Create);
