using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using ImaActors.Cli.Runs;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using Spectre.Console;
using Xunit;

namespace ImaActors.Cli.Tests.Runs;

public sealed class RunProgressTests
{
    private static readonly RunState Quarter =
        new("host", 1, new Instant(7_500_000_000), Duration.FromSeconds(30), new Duration(7_500_000_000), 1_234_567, 12, 500);

    [Fact]
    public void The_line_says_virtual_time_operations_rate_ratio_time_left_and_containers() => Assert.Equal(
        "virtual 7.5 s of 30.0 s, 1,234,567 operations, 246,913/s, virtual:real 1.5, 15 s left, 12 of 500 containers up\n",
        Line(Quarter, TimeSpan.FromSeconds(5)));

    [Fact]
    public void Without_a_length_nobody_knows_how_long_it_takes() => Assert.Equal(
        "virtual 7.5 s, 1,234,567 operations, 246,913/s, virtual:real 1.5, 12 of 500 containers up\n",
        Line(Quarter with { Length = null }, TimeSpan.FromSeconds(5)));

    [Fact]
    public void Before_there_is_news_there_is_no_line() => Assert.Equal("", Line(null, TimeSpan.FromSeconds(5)));

    [Fact]
    public void The_first_line_divides_by_nothing() =>
        Assert.Equal("virtual 7.5 s, 1,234,567 operations\n", Line(Quarter with { Length = null, Containers = 0 }, TimeSpan.Zero));

    [Theory]
    [InlineData(0.2, "1 s")]
    [InlineData(59, "59 s")]
    [InlineData(61, "1 min 1 s")]
    [InlineData(7260, "2 h 1 min")]
    [InlineData(90_061, "25 h 1 min")]
    public void Real_time_can_be_read_at_a_glance(double seconds, string text) => Assert.Equal(text, RunProgressText.Left(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void The_monitor_adds_up_machines_and_keeps_the_newest_of_each()
    {
        var monitor = new RunMonitor(3);
        Assert.Null(monitor.State());
        monitor.Advanced(new RunProgress("a", new Instant(10), new Duration(40), 5, 1, 4));
        monitor.Advanced(new RunProgress("b", new Instant(20), new Duration(40), 7, 2, 4));
        monitor.Advanced(new RunProgress("a", new Instant(30), new Duration(40), 9, 3, 4));
        Assert.Equal(new RunState("a", 3, new Instant(30), new Duration(40), new Duration(50), 16, 5, 8), monitor.State());
        Assert.Equal(50.0 / 120, RunProgressText.Share(monitor.State()!));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_terminal_shows_can_be_read_without_colour(bool isColourless)
    {
        using var error = new StringWriter { NewLine = "\n" };
        using var output = new StringWriter();
        var console = (TestHost.For(output, error) with { ErrorIsTerminal = false, IsColourless = isColourless }).ErrorConsole();
        console.Write(RunDisplay.Lines("[odd] name", Quarter, TimeSpan.FromSeconds(5)));
        var lines = error.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal("[odd] name ##########.............................. 25 %", lines[0]);
        Assert.StartsWith("virtual 7.5 s of 30.0 s, ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_that_wants_no_colour_gets_none()
    {
        using var error = new StringWriter { NewLine = "\n" };
        using var output = new StringWriter();
        var console = (TestHost.For(output, error) with { ErrorIsTerminal = true, IsColourless = true }).ErrorConsole();
        Assert.Equal(ColorSystem.NoColors, console.Profile.Capabilities.ColorSystem);
    }

    [Fact]
    public void Who_waits_elsewhere_than_at_a_terminal_is_told_that_the_run_stops()
    {
        using var error = new StringWriter { NewLine = "\n" };
        using var output = new StringWriter();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        RunDisplay.Follow(TestHost.For(output, error), "small", new RunMonitor(1), Task.FromException(new InvalidOperationException()), stop.Token);
        Assert.Equal("stopping with what is done so far; a second signal stops at once\n", error.ToString());
    }

    private static string Line(RunState? state, TimeSpan elapsed)
    {
        using var error = new StringWriter { NewLine = "\n" };
        RunDisplay.Line(error, state, elapsed);
        return error.ToString();
    }
}
