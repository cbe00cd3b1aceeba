namespace ImaActors.Simulation.Recordings;

/// <summary>How an engine runs. The output does not depend on it.</summary>
/// <param name="Threads">Threads of the dispatcher, at least 1.</param>
/// <param name="Shards">Shards of the inode cache, at least 1.</param>
public sealed record EngineOptions(int Threads, int Shards);

/// <summary>Something that runs recorded cases.</summary>
public interface ICaseEngine
{
    /// <summary>Runs one case from its beginning to its end. Throws <see cref="UnreplayableCaseException"/> for a case that it cannot run.</summary>
    RunOutput Run(RecordedCase recorded, EngineOptions options);
}
