namespace ImaActors.Cli;

/// <summary>Exit codes of the program.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done and is good.</summary>
    public const int Done = 0;

    /// <summary>The answer is no: cases that do not match, an expectation that does not hold, a check that failed.</summary>
    public const int Differs = 1;

    /// <summary>Wrong arguments, a damaged case or scenario, or (<c>replay</c>) an output that cannot be written.</summary>
    public const int BadInput = 2;

    /// <summary>The disk is full or cannot be written: nothing is wrong with the input, and the run can be repeated.</summary>
    public const int Storage = 3;

    /// <summary>A defect of this program.</summary>
    public const int Internal = 4;

    /// <summary>Stopped by SIGINT; what was done so far is there and marked as partial.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM; what was done so far is there and marked as partial.</summary>
    public const int Terminated = 143;
}
