using System;
using Akka.Configuration;

namespace ImaActors.Actors.Hosting;

/// <summary>Options of the engine, read once at start from <c>config/reference.conf</c>.</summary>
/// <param name="Threads">Threads of the dispatcher.</param>
/// <param name="Shards">Shards of the inode cache.</param>
public sealed record ImaOptions(int Threads, int Shards)
{
    private const string Reference = "ImaActors.Actors.reference.conf";

    /// <summary>The configuration with all defaults, which is part of this assembly.</summary>
    public static Config ReferenceConfig => ConfigurationFactory.FromResource(Reference, typeof(ImaOptions).Assembly);

    /// <summary>The defaults.</summary>
    public static ImaOptions Default => Read(ReferenceConfig);

    /// <summary>Reads the section <c>ima-actors.engine</c>.</summary>
    public static ImaOptions Read(Config config)
    {
        var engine = config.GetConfig("ima-actors.engine");
        var threads = engine.GetInt("threads");
        return new ImaOptions(threads == 0 ? Environment.ProcessorCount : threads, engine.GetInt("shards"));
    }
}
