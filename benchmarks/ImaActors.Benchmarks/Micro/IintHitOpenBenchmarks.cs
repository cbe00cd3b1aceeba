using System;
using System.Linq;
using BenchmarkDotNet.Attributes;
using ImaActors.Benchmarks.Harness;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Benchmarks.Micro;

/// <summary>Open and release of a file that is measured already: the iint answers, nothing is hashed.</summary>
public class IintHitOpenBenchmarks
{
    private static readonly OperationKey Key = new(0, 1, 1);

    private readonly MachineBoot _boot = SampleMachine.Boot();

    private readonly InodeCacheOwner _shard;

    private readonly KeyedStep[] _steps;

    public IintHitOpenBenchmarks()
    {
        _shard = _boot.CreateShard(0, 1);
        var (inode, fileSystem) = SampleMachine.File(_boot);
        var caller = SampleMachine.FirstProcess(_boot);
        var file = new OpenFileId(Key, 0);
        _steps =
        [
            new KeyedStep(Key, new OpenInode(inode, file, OpenFlags.ReadOnly, caller, SampleMachine.FilePath) { FileSystem = fileSystem }),
            new KeyedStep(Key, new ReleaseInode(inode, file, caller, SampleMachine.FilePath)),
        ];
    }

    [GlobalSetup]
    public void Measure()
    {
        // The first open measures; from then on there must be no entry, or this would not be a hit.
        if (Entries() != 1 || Entries() != 0)
        {
            throw new InvalidOperationException("the file is not measured exactly once");
        }
    }

    [Benchmark]
    public CommitPart OpenAndRelease() => _shard.Run(_boot.View, _steps);

    private int Entries() => _shard.Run(_boot.View, _steps).Steps.Sum(step => step.Emissions.OfType<EntryEmission>().Count());
}
