using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Workloads;

/// <summary>From the plan of a machine to its definition: disk with images, volumes and policies, TPM, time model.</summary>
public static class MachineBuilder
{
    private const ulong ExtMagic = 0xef53;
    private const int Directory = 0x1ed;   // 0755
    private const int Readable = 0x1a4;    // 0644
    private const int FirmwareRegisters = 10;
    private const int ThreadStack = 16 << 10;

    /// <summary>The machine before its first boot.</summary>
    public static MachineDefinition Define(MachinePlan plan)
    {
        var spec = plan.Spec;
        Span<byte> uuid = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(uuid, plan.Scenario.Seed);
        BinaryPrimitives.WriteInt64BigEndian(uuid[8..], plan.Number);
        return new MachineDefinition
        {
            Profile = spec.Profile,
            Parameters = spec.Parameters,
            HasIma = spec.HasIma,
            Banks = spec.Tpm is { } tpm ? [.. tpm.Banks.Select(bank => new BankDefinition(bank.Name(), Registers(tpm, bank)))] : [],
            Disk = new DiskDefinition("vda", "ext4", ExtMagic, new Guid(uuid, true), HostPaths.Disk, true),
            Files = [.. Files(plan)],
            BuiltInCertificates = [.. spec.BuiltInCertificates.Select(certificate => certificate.ToArray())],
            Timing = new MachineTiming
            {
                Costs = spec.Costs,
                Locks = spec.Locks,
                Cores = spec.Cores,
                StorageLatency = spec.Storage.Latency,
                StorageBytesPerSecond = spec.Storage.BytesPerSecond,
                StorageQueueDepth = spec.Storage.QueueDepth,
                StartsCached = spec.Storage.StartsCached,
                ExtendLatency = spec.Tpm?.ExtendLatency ?? new Randomness.ConstantDistribution(0),
                Seed = plan.Scenario.Seed ^ ((ulong)plan.Number << 32),
            },
            NamespaceLimit = spec.NamespaceLimit ?? DefaultNamespaceLimit(spec.Memory),
        };
    }

    /// <summary>
    /// The kernel's own limit of namespaces: half of the threads that an eighth of the memory has stacks for
    /// (Linux 5.10 kernel/fork.c, set_max_threads and fork_init).
    /// </summary>
    public static int DefaultNamespaceLimit(long memory)
    {
        const int threadsLeast = 20;
        const int threadsMost = 0x3fffffff;
        return (int)(Math.Clamp(memory / (8L * ThreadStack), threadsLeast, threadsMost) / 2);
    }

    private static ImmutableArray<byte[]> Registers(TpmSpec tpm, HashAlgorithm bank)
    {
        var registers = Enumerable.Range(0, FirmwareRegisters).Select(_ => new byte[bank.DigestSize()]).ToArray();
        foreach (var start in tpm.StartValues.Where(start => start.Bank == bank))
        {
            registers[start.Register] = [.. start.Value];
        }

        return [.. registers];
    }

    private static IEnumerable<FileDefinition> Files(MachinePlan plan)
    {
        var scenario = plan.Scenario;
        foreach (var image in scenario.Images.Where(image => image.Layer != ImageLayer.Private))
        {
            foreach (var file in ImageFiles.Expand(image, scenario.Images, scenario.Seed, HostPaths.Image(image.Name)).Concat(MountPoints(plan, image, HostPaths.Image(image.Name))))
            {
                yield return file;
            }
        }

        foreach (var volume in scenario.Volumes)
        {
            yield return Folder(HostPaths.Volume(volume.Name));
            foreach (var file in ImageFiles.Expand(volume, scenario.Seed, HostPaths.Volume(volume.Name)))
            {
                yield return file;
            }
        }

        foreach (var group in plan.Containers.Select(container => container.Spec).Distinct())
        {
            if (group.Policy is { } policy)
            {
                yield return new FileDefinition(HostPaths.Policy(group.Name), false, Readable, 0, 0, KernelText.ToBytes(policy), []);
            }

            if (!group.Certificate.IsEmpty)
            {
                yield return new FileDefinition(HostPaths.Certificate(group.Name), false, Readable, 0, 0, [.. group.Certificate], []);
            }
        }

        foreach (var container in plan.Containers.Where(container => plan.ImageOf(container.Spec) is { Layer: ImageLayer.Shared }))
        {
            yield return Owned(Folder(HostPaths.Root(container.Name)), container);
            yield return Owned(Folder(HostPaths.Upper(container.Name)), container);
            yield return Owned(Folder(HostPaths.Work(container.Name)), container);
        }

        foreach (var image in scenario.Images.Where(image => image.Layer == ImageLayer.Private))
        {
            ImmutableArray<ContainerPlan> copies = [.. plan.Containers.Where(container => container.Spec.Image == image.Name)];
            ImmutableArray<string> roots = [.. copies.Select(container => HostPaths.Root(container.Name))];
            var files = ImageFiles.Expand(image, scenario.Images, scenario.Seed, roots);
            for (var i = 0; i < files.Length; i++)
            {
                yield return Owned(files[i], copies[i / (files.Length / copies.Length)]);   // as many below each root
            }

            foreach (var container in copies)
            {
                foreach (var point in MountPoints(plan, image, HostPaths.Root(container.Name)))
                {
                    yield return Owned(point, container);
                }
            }
        }
    }

    /// <summary>Directories that something is mounted on in containers of an image.</summary>
    private static IEnumerable<FileDefinition> MountPoints(MachinePlan plan, ImageSpec image, string root)
    {
        yield return Folder(root + HostPaths.Securityfs);
        var paths = plan.Containers.Where(container => container.Spec.Image == image.Name)
            .SelectMany(container => container.Spec.Volumes).Select(volume => volume.Path).Distinct(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            yield return Folder(root + path);
        }
    }

    /// <summary>What is a container's alone belongs to ids of its user namespace: those that the image gives, as seen from inside.</summary>
    private static FileDefinition Owned(FileDefinition file, ContainerPlan container) => container.Spec.UserNamespace is { } map
        ? file with { Uid = Shifted(file.Uid, container.FirstHostId(map), map), Gid = Shifted(file.Gid, container.FirstHostId(map), map) }
        : file;

    /// <summary>The host id of an id of a container; ids that the map does not have stay those of the host.</summary>
    private static uint Shifted(uint id, long first, IdMapSpec map) => id < map.Length ? (uint)(first + id) : id;

    private static FileDefinition Folder(string path) => new(path, true, Directory, 0, 0, [], []);
}
