using BenchmarkDotNet.Attributes;
using ImaActors.Benchmarks.Harness;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Crypto;

namespace ImaActors.Benchmarks.Micro;

/// <summary>An entry with its template digests for all banks.</summary>
public class TemplateDigestBenchmarks
{
    private readonly MeasurementSettings _settings = SampleMachine.Boot().Facts.Settings;

    private readonly EventData _event = new()
    {
        FileDigest = new Digest(HashAlgorithm.Sha256, new byte[32]),
        Name = SampleMachine.FilePath,
        HasFile = true,
        Namespace = NamespaceId.Initial,
        Rehash = algorithm => new byte[algorithm.DigestSize()],
    };

    [Params("ima", "ima-ng", "ima-sig")]
    public string Template { get; set; } = "ima-ng";

    [Benchmark]
    public ListEntry? Entry() =>
        EntryBuilder.Build(_settings, HashFunctions.Shared, TemplateCatalog.BuiltIn(Template), 10, NamespaceOrdinal.Initial, _event);
}
