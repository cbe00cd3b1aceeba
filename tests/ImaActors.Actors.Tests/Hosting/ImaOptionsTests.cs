using System;
using System.IO;
using System.Linq;
using Akka.Configuration;
using ImaActors.Actors.Hosting;
using Xunit;

namespace ImaActors.Actors.Tests.Hosting;

/// <summary>The configuration file loads, holds no key that nobody reads, and explains each of its own.</summary>
public sealed class ImaOptionsTests
{
    private static readonly string[] Known = ["threads", "shards"];

    [Fact]
    public void The_defaults_are_read_from_the_reference_configuration()
    {
        Assert.Equal(8, ImaOptions.Default.Shards);
        Assert.Equal(Environment.ProcessorCount, ImaOptions.Default.Threads);
    }

    [Fact]
    public void A_number_of_threads_that_is_set_is_taken()
    {
        var config = ConfigurationFactory.ParseString("ima-actors.engine.threads = 3").WithFallback(ImaOptions.ReferenceConfig);
        Assert.Equal(3, ImaOptions.Read(config).Threads);
    }

    [Fact]
    public void The_reference_configuration_has_no_key_that_nobody_reads()
    {
        var keys = ImaOptions.ReferenceConfig.GetConfig("ima-actors.engine").AsEnumerable().Select(pair => pair.Key);
        Assert.Equal(Known.Order(), keys.Order());
    }

    [Fact]
    public void Every_key_stands_below_a_comment()
    {
        var assembly = typeof(ImaOptions).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream("ImaActors.Actors.reference.conf")!);
        var lines = reader.ReadToEnd().Split('\n');
        foreach (var key in Known)
        {
            var at = Array.FindIndex(lines, line => line.TrimStart().StartsWith(key + " =", StringComparison.Ordinal));
            Assert.True(at > 0, key);
            Assert.StartsWith("#", lines[at - 1].TrimStart(), StringComparison.Ordinal);
        }
    }
}
