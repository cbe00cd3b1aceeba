using System;
using System.Diagnostics;
using System.IO;
using ImaActors.Actors.Hosting;
using ImaActors.Conformance.Tests.Scenarios;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Workloads;

namespace ImaActors.Conformance.Tests;

/// <summary>
/// This assembly as a program: runs a scenario of the library, from its beginning or from a checkpoint, and prints the digest. Tests
/// start it to have a process that knows nothing.
/// </summary>
public static class FreshProcess
{
    private const string FromStart = "-";

    /// <summary>Arguments: scenario, file of a checkpoint or <c>-</c>, <c>serial</c> or <c>actors</c>, then overrides as key=value.</summary>
    public static int Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args.Length < 3)
        {
            return 2;
        }

        var overrides = Array.ConvertAll(args[3..], pair => (pair[..pair.IndexOf('=', StringComparison.Ordinal)], pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]));
        var checkpoint = args[1] == FromStart ? null : MachineCheckpoint.FromBytes(File.ReadAllBytes(args[1]));
        Console.WriteLine(Digest(Library.Load(args[0], overrides), checkpoint, args[2] == "actors"));
        return 0;
    }

    /// <summary>The digest that a process of its own gets.</summary>
    public static string Run(string scenario, string? checkpoint, bool onActors, params (string Key, string Value)[] overrides)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments = [typeof(FreshProcess).Assembly.Location, scenario, checkpoint ?? FromStart, onActors ? "actors" : "serial"];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in overrides)
        {
            start.ArgumentList.Add(key + "=" + value);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"exit code {process.ExitCode}");
    }

    /// <summary>Runs a scenario with one machine, its first boot from a checkpoint if there is one.</summary>
    internal static string Digest(Scenario scenario, MachineCheckpoint? checkpoint, bool onActors)
    {
        using var engine = onActors ? new ActorEngine(2) : null;
        var machine = new ScenarioMachine(MachinePlan.Of(scenario)[0], Cryptography.For, false);
        while (machine.HasNext)
        {
            var (boot, workload) = machine.Next();
            var owners = new MachineOwners(boot, Checkpoints.Shards, checkpoint, machine.Externals(boot));
            workload = checkpoint?.Read<ScenarioWorkload>(MachineCheckpoint.Workload, machine.Externals(boot)) ?? workload;
            var report = engine is null ? new SerialRun(owners).Run(workload) : engine.Run(boot, workload, owners).GetAwaiter().GetResult();
            machine.Add(boot, workload, report);
            checkpoint = null;
        }

        return RunDigest.Of(new ScenarioResult { Scenario = scenario, Machines = [machine.Result()], FailedChecks = [.. machine.FailedChecks] }).Digest;
    }
}
