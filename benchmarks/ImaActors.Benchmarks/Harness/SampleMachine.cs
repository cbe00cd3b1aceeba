using System;
using System.Linq;
using System.Text;
using ImaActors.Core.Audit;
using ImaActors.Core.Boot;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Actors.Hosting;
using ImaActors.Simulation.Machine;

namespace ImaActors.Benchmarks.Harness;

/// <summary>A machine with two banks, <c>ima_policy=tcb</c> and one file on its disk.</summary>
internal static class SampleMachine
{
    /// <summary>Index of the disk among the machine's file systems.</summary>
    private const int Disk = 6;

    private const int ReadableByAll = 0x1a4;

    /// <summary>Where the file is.</summary>
    public const string FilePath = "/mnt/file";

    /// <summary>Boots the machine.</summary>
    public static MachineBoot Boot()
    {
        static BankDefinition Bank(string name, int size) => new(name, [.. Enumerable.Range(0, 10).Select(_ => new byte[size])]);
        var definition = new MachineDefinition
        {
            Profile = KernelProfiles.Namespaced,
            Parameters = ["ima_policy=tcb"],
            Banks = [Bank("sha1", 20), Bank("sha256", 32)],
            Disk = new DiskDefinition("vda", "ext4", 0xef53, Guid.Empty, "/mnt", true),
            Files = [new FileDefinition(FilePath, false, ReadableByAll, 0, 0, Encoding.ASCII.GetBytes(new string('x', 4096)), [])],
        };
        return new MachineBoot(definition, Cryptography.For(definition));
    }

    /// <summary>The inode of the file.</summary>
    public static (InodeId Inode, int FileSystem) File(MachineBoot boot) => (boot.View.Names[Disk].Find(NameTree.RootDirectory, "file")!.Inode, Disk);

    /// <summary>The first process.</summary>
    public static Caller FirstProcess(MachineBoot boot)
    {
        var process = boot.View.Kernel.Processes.Values.First();
        return new Caller(new AuditSubject("root", "1", 0, 0, 0, 0, 0, 0, 0, 0, "init", "/init"), process.Credentials, NamespaceOrdinal.Initial);
    }
}
