namespace ImaActors.Cli;

/// <summary>Exit codes of the program.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done and matches.</summary>
    public const int Done = 0;

    /// <summary>Some cases do not match.</summary>
    public const int Differs = 1;

    /// <summary>Wrong arguments, a damaged case, or an output that cannot be written.</summary>
    public const int BadInput = 2;

    /// <summary>A defect of this program.</summary>
    public const int Internal = 4;
}
