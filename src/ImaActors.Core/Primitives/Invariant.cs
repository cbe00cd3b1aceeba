using System;
using System.Diagnostics.CodeAnalysis;

namespace ImaActors.Core.Primitives;

/// <summary>Checks of the program itself: a broken one is a defect of this program, never of its input.</summary>
public static class Invariant
{
    /// <summary>Throws <see cref="BrokenInvariantException"/> unless <paramref name="holds"/>.</summary>
    public static void That([DoesNotReturnIf(false)] bool holds, string what)
    {
        if (!holds)
        {
            throw new BrokenInvariantException(what);
        }
    }
}

/// <summary>An invariant of the program is broken; the run cannot go on.</summary>
public sealed class BrokenInvariantException : Exception
{
    /// <summary>An exception without a text.</summary>
    public BrokenInvariantException()
    {
    }

    /// <summary>An exception that says what should have held.</summary>
    public BrokenInvariantException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says what should have held, and its cause.</summary>
    public BrokenInvariantException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
