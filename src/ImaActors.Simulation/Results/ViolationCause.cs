namespace ImaActors.Simulation.Results;

/// <summary>Causes of violations, as audit records name them.</summary>
public static class ViolationCause
{
    /// <summary>A file that a measured reader has open is opened for writing.</summary>
    public const string ToMToU = "ToMToU";

    /// <summary>A file is measured while it is open for writing.</summary>
    public const string OpenWriters = "open_writers";
}
