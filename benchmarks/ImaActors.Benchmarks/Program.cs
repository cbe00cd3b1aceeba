using System;
using BenchmarkDotNet.Running;
using ImaActors.Benchmarks.Harness;
using ImaActors.Benchmarks.Macro;

return args switch
{
    ["micro", .. var rest] => RunMicro(rest),
    ["replay", var path, .. var rest] => ReplayThroughput.Run(Console.Out, path, rest is [var rounds] ? int.Parse(rounds) : ReplayThroughput.DefaultRounds),
    ["scenario", var name, .. var settings] => ScenarioThroughput.Run(Console.Out, name, settings),
    _ => Usage(),
};

static int RunMicro(string[] arguments)
{
    var failed = false;
    var switcher = BenchmarkSwitcher.FromAssembly(typeof(MicroConfig).Assembly);
    foreach (var summary in switcher.Run(arguments, new MicroConfig()))
    {
        failed |= summary.HasCriticalValidationErrors;
        foreach (var report in summary.Reports)
        {
            failed |= !report.Success;
        }
    }

    return failed ? 1 : 0;
}

static int Usage()
{
    Console.Error.WriteLine("""
        ImaActors.Benchmarks micro [OPTIONS]         micro benchmarks; OPTIONS are BenchmarkDotNet's: --list flat, --filter '*Policy*', --job Dry
        ImaActors.Benchmarks replay PATH [ROUNDS]    operations a second over the recordings below PATH, both engines
        ImaActors.Benchmarks scenario NAME [K=V...]  operations a second of a scenario of the library, both engines
        """);
    return 2;
}
