using System;

namespace ImaActors.Simulation.Recordings;

/// <summary>What is wrong with a case folder, and where.</summary>
/// <param name="File">File below the case folder.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="What">The defect, in one line of printable text.</param>
public sealed record CaseError(string File, int Line, string What)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}: {What}";
}

/// <summary>A case, or the first thing that is wrong with it; exactly one of the two.</summary>
public sealed record CaseParse
{
    private CaseParse(RecordedCase? recorded, CaseError? error)
    {
        Case = recorded;
        Error = error;
    }

    /// <summary>The case, or null.</summary>
    public RecordedCase? Case { get; }

    /// <summary>The error, or null.</summary>
    public CaseError? Error { get; }

    /// <summary>A case that can be run.</summary>
    public static CaseParse Good(RecordedCase recorded) => new(recorded, null);

    /// <summary>A damaged case.</summary>
    public static CaseParse Damaged(CaseError error) => new(null, error);
}

/// <summary>An engine meets a case that is well formed but that it has no way to run (an unknown kernel, for example).</summary>
public sealed class UnreplayableCaseException : Exception
{
    /// <summary>An exception without a text.</summary>
    public UnreplayableCaseException()
    {
    }

    /// <summary>An exception that says what cannot be run.</summary>
    public UnreplayableCaseException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says what cannot be run, and its cause.</summary>
    public UnreplayableCaseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An exception that says what cannot be run and where it stands.</summary>
    public UnreplayableCaseException(CaseError error)
        : base(error.What) => Error = error;

    /// <summary>Where it stands, or null.</summary>
    public CaseError? Error { get; }
}
