using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>What a process gets back from an operation.</summary>
/// <param name="Ret">The value returned, -1 for a failure.</param>
/// <param name="Error">Error number of a failure.</param>
/// <param name="Stage">Which step failed, or null.</param>
public sealed record CallResult(long Ret, Errno Error = Errno.None, string? Stage = null)
{
    /// <summary>Data that was read, or null.</summary>
    public byte[]? Data { get; init; }

    /// <summary>A signal ended the program (exec).</summary>
    public int Signal { get; init; }

    /// <summary>Success with nothing to tell.</summary>
    public static CallResult Zero { get; } = new(0);

    /// <summary>A failure.</summary>
    public static CallResult Fail(Errno error, string stage) => new(-1, error, stage);

    /// <summary>Success, or a failure at a stage.</summary>
    public static CallResult Of(Errno error, string stage, long ret = 0) => error == Errno.None ? new CallResult(ret) : Fail(error, stage);

    /// <summary>The process does not hold the label.</summary>
    public static CallResult BadLabel(Errno error = Errno.EBADF) => Fail(error, "label");
}
