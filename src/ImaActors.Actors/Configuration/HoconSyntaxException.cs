using System;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Actors.Configuration;

/// <summary>A text is not HOCON. <see cref="HoconDocument"/> makes an error of it.</summary>
public sealed class HoconSyntaxException : Exception
{
    /// <summary>An exception without a text.</summary>
    public HoconSyntaxException()
    {
    }

    /// <summary>An exception that says what is wrong.</summary>
    public HoconSyntaxException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says what is wrong, and its cause.</summary>
    public HoconSyntaxException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An exception that says what is wrong and where.</summary>
    public HoconSyntaxException(ConfigPlace place, string message)
        : base(message) => Place = place;

    /// <summary>Where it is wrong.</summary>
    public ConfigPlace Place { get; } = new("", 0);
}
