using System.Collections.Generic;

namespace ImaActors.Simulation.Pipeline;

/// <summary>
/// Looks on while machines run, and hears which checks were made. Nothing of a run depends on it. Only the serial run can be looked at.
/// </summary>
public interface IRunProbe
{
    /// <summary>A machine boots; what comes from now on is of this boot.</summary>
    /// <param name="machine">Name of the machine.</param>
    /// <param name="boot">Number of the boot, from 0.</param>
    void Boots(string machine, int boot);

    /// <summary>What the owners did in a sub-tick, before it goes through virtual time. Steps carry notes of their checks.</summary>
    void Committed(IReadOnlyList<CommitPart> parts);
}
