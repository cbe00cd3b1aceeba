using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Xunit;

namespace ImaActors.Cli.Tests;

public sealed class StopSignalsTests
{
    [Theory]
    [InlineData("-INT", 2, 130)]
    [InlineData("-TERM", 15, 143)]
    public void The_first_signal_asks_to_stop_and_does_not_end_the_program(string signal, int number, int code)
    {
        if (!OperatingSystem.IsLinux() || IsIgnored(number))
        {
            return;
        }

        using var error = new StringWriter();
        using var signals = new StopSignals(error, isTerminal: true);
        Assert.Equal((false, null), (signals.Token.IsCancellationRequested, signals.ExitCode));
        using var kill = Process.Start("kill", [signal, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        Assert.True(signals.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
        Assert.Equal(code, signals.ExitCode);
        Assert.Equal("", error.ToString());
    }

    /// <summary>A shell lets its background jobs ignore SIGINT, and then nobody can be asked to stop by it.</summary>
    private static bool IsIgnored(int signal)
    {
        const string Mask = "SigIgn:";
        var line = Array.Find(File.ReadAllLines("/proc/self/status"), line => line.StartsWith(Mask, StringComparison.Ordinal));
        return line is not null && (ulong.Parse(line[Mask.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (signal - 1))) != 0;
    }
}
