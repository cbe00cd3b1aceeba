using System.IO;

namespace ImaActors.Cli.Replays;

/// <summary>Says how far the work is: on a terminal one line that is written over, elsewhere a line now and then.</summary>
internal sealed class Progress(TextWriter error, bool isTerminal, int total)
{
    private const int CasesPerLine = 50;

    private const string ClearLine = "\r\u001b[2K";

    private int _done;

    /// <summary>A case begins.</summary>
    public void Begin(string name)
    {
        if (isTerminal)
        {
            error.Write($"{ClearLine}[{_done + 1}/{total}] {OneLine.Of(name)}");
            error.Flush();
        }
    }

    /// <summary>The case is done; its lines may follow.</summary>
    public void End()
    {
        _done++;
        if (isTerminal)
        {
            error.Write(ClearLine);
            error.Flush();
        }
        else if (_done % CasesPerLine == 0 && _done < total)
        {
            error.WriteLine($"{_done} of {total} cases done");
        }
    }
}
