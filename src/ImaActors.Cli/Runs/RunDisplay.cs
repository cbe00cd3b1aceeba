using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ImaActors.Cli.Runs;

/// <summary>Shows how far a run is while it works: on a terminal two lines that are written over, elsewhere a line now and then.</summary>
internal static class RunDisplay
{
    private const int BarWidth = 40;

    private const string Stopping = "stopping with what is done so far; a second signal stops at once";

    /// <summary>How often the lines of a terminal are written anew.</summary>
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a line is written where there is no terminal.</summary>
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);

    /// <summary>Waits for the end of the work and shows how far it is. What the work throws is not thrown here.</summary>
    /// <param name="host">Where to show it.</param>
    /// <param name="name">Name of the scenario.</param>
    /// <param name="monitor">What hears of the run.</param>
    /// <param name="work">The run.</param>
    /// <param name="stop">Cancelled when the run was asked to stop.</param>
    public static void Follow(CliHost host, string name, RunMonitor monitor, Task work, CancellationToken stop)
    {
        var begun = host.Clock.GetTimestamp();
        if (!host.ErrorIsTerminal)
        {
            using var told = stop.Register(() => host.Error.WriteLine(Stopping));
            while (!Ended(work, LineEvery))
            {
                Line(host.Error, monitor.State(), host.Clock.GetElapsedTime(begun));
            }

            return;
        }

        host.ErrorConsole().Live(Lines(name, null, TimeSpan.Zero)).AutoClear(true).Start(context =>
        {
            while (!Ended(work, RefreshEvery))
            {
                context.UpdateTarget(Lines(name, monitor.State(), host.Clock.GetElapsedTime(begun), stop.IsCancellationRequested));
            }
        });
    }

    /// <summary>Writes one line; nothing before there is news.</summary>
    public static void Line(TextWriter error, RunState? state, TimeSpan elapsed)
    {
        if (state is not null)
        {
            error.WriteLine(OneLine.Of(string.Join(", ", RunProgressText.Parts(state, elapsed))));
            error.Flush();
        }
    }

    /// <summary>What a terminal shows: name and bar, and the parts below.</summary>
    public static IRenderable Lines(string name, RunState? state, TimeSpan elapsed, bool isStopping = false)
    {
        var first = Markup.Escape(OneLine.Of(name));
        if (state is null)
        {
            return new Markup($"[bold]{first}[/] starting");
        }

        if (isStopping)
        {
            first = $"[bold]{first}[/] {Stopping}";
        }
        else if (RunProgressText.Share(state) is { } share)
        {
            var full = (int)(share * BarWidth);
            first = $"[bold]{first}[/] [green]{new string('#', full)}[/]{new string('.', BarWidth - full)} {Math.Floor(share * 100):0} %";
        }
        else
        {
            first = $"[bold]{first}[/] running";
        }

        return new Markup(first + "\n" + Markup.Escape(OneLine.Of(string.Join(", ", RunProgressText.Parts(state, elapsed)))));
    }

    private static bool Ended(Task work, TimeSpan within)
    {
        try
        {
            return work.Wait(within);
        }
        catch (AggregateException)
        {
            return true; // who asks for the result hears of it
        }
    }
}
