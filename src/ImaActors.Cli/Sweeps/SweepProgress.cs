using System;
using System.Globalization;

namespace ImaActors.Cli.Sweeps;

/// <summary>Says how far a sweep is: on a terminal one line that is written over, elsewhere a line now and then.</summary>
/// <param name="host">Where to show it.</param>
/// <param name="total">Runs altogether.</param>
internal sealed class SweepProgress(CliHost host, int total)
{
    private const string ClearLine = "\r\u001b[2K";

    /// <summary>How often a line is written where there is no terminal.</summary>
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);

    private readonly long _begun = host.Clock.GetTimestamp();

    private TimeSpan _told;

    /// <summary>The sweep begins.</summary>
    public void Begin(int settings, int seeds, int jobs)
    {
        host.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Number(settings, "setting")} with {Number(seeds, "seed")} each: {Number(total, "run")}, {jobs} at a time"));
        host.Error.Flush();
    }

    /// <summary>So many runs are done.</summary>
    public void Done(int runs)
    {
        var elapsed = host.Clock.GetElapsedTime(_begun);
        var text = string.Create(CultureInfo.InvariantCulture, $"{runs} of {total} runs done, {elapsed.TotalSeconds:0} s");
        if (host.ErrorIsTerminal)
        {
            host.Error.Write(ClearLine + text);
            host.Error.Flush();
        }
        else if (runs < total && elapsed - _told >= LineEvery)
        {
            _told = elapsed;
            host.Error.WriteLine(text);
            host.Error.Flush();
        }
    }

    /// <summary>It was asked to stop.</summary>
    public void Stopping() =>
        host.Error.WriteLine((host.ErrorIsTerminal ? ClearLine : "") + "stopping with the runs that are complete; a second signal stops at once");

    /// <summary>All is over.</summary>
    public void End()
    {
        if (host.ErrorIsTerminal)
        {
            host.Error.Write(ClearLine);
            host.Error.Flush();
        }
    }

    private static string Number(int count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count} {word}{(count == 1 ? "" : "s")}");
}
