namespace ImaActors.Actors.Protocol;

/// <summary>Which sub-tick a message belongs to. Messages of another epoch are remains of a run that was rolled back, and are dropped.</summary>
/// <param name="Epoch">Counts the starts of the run.</param>
/// <param name="Tick">Tick of virtual time.</param>
/// <param name="SubTick">Sub-tick within the tick.</param>
public readonly record struct TickKey(int Epoch, long Tick, int SubTick);

/// <summary>A message that belongs to a sub-tick.</summary>
public interface ITickMessage
{
    /// <summary>The sub-tick.</summary>
    TickKey Key { get; }
}
