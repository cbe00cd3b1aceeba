using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Boot;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Keys;
using ImaActors.Core.Measurement;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.Securityfs;
using ImaActors.Core.Tpm;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Machine;

/// <summary>Cryptography that a machine uses; ImaActors.Crypto implements it.</summary>
/// <param name="Hash">Hash functions.</param>
/// <param name="Certificates">Reads certificates.</param>
/// <param name="Issuers">Checks who issued a certificate.</param>
/// <param name="Signatures">Makes verifiers over published keys.</param>
public sealed record MachineCryptography(IHashFunctions Hash, ICertificateParser Certificates, IIssuerVerifier Issuers, ISignatureVerifiers Signatures);

/// <summary>
/// A machine at the moment its first process starts: facts, file systems, the kernel's state, the policy of the initial
/// namespace. Makes the owners of its state, each of which starts with its own part.
/// </summary>
public sealed class MachineBoot
{
    private const int RootIndex = 0;
    private const int ProcIndex = 1;
    private const int SysIndex = 2;
    private const int SecurityIndex = 3;
    private const int DeviceIndex = 4;
    private const int NamespaceIndex = 5;
    private const int DiskIndex = 6;
    private const int FirstFreeIndex = 7;

    private const int OwnerOnly = 0x1c0;       // 0700
    private const int ReadableByAll = 0x124;   // 0444
    private const int WritableByOwner = 0x1a4; // 0644
    private const int WriteOnly = 0x80;        // 0200
    private const int Program = 0x1ed;         // 0755

    private readonly List<InodeDefinition> _inodes = [];
    private readonly Dictionary<byte[], FileContent> _contents = [];   // by identity: files that are made from the same array share it
    private readonly Dictionary<InodeId, SpecialFile> _special = [];
    private readonly NamespacePolicy _initialPolicy;
    private readonly PcrBanks? _registers;

    /// <summary>Boots a machine.</summary>
    public MachineBoot(MachineDefinition definition, MachineCryptography cryptography)
    {
        var profile = definition.Profile;
        var boot = BootParameters.Parse(definition.Parameters, profile, cryptography.Hash);
        var banks = definition.Banks.Select(bank => BankOf(bank.Name, bank.Registers[0].Length)).ToImmutableArray();
        _registers = banks.Length == 0 ? null : definition.Handover?.Registers?.Copy() ?? AfterReset(banks, definition);
        var trees = BuildTrees(definition);
        var superBlocks = SuperBlocks(definition).ToImmutableDictionary(superBlock => superBlock.Index);
        var (mounts, rootTree) = BuildMounts(definition.Disk.MountPoint, trees[RootIndex], trees[SysIndex]);
        trees[RootIndex] = rootTree;
        Facts = new MachineFacts
        {
            Profile = profile,
            Boot = boot,
            Settings = new MeasurementSettings(boot.SystemAlgorithm, banks, profile),
            Templates = new TemplateCatalog(profile, boot.CustomTemplate),
            Hash = cryptography.Hash,
            Certificates = cryptography.Certificates,
            Issuers = cryptography.Issuers,
            Signatures = cryptography.Signatures,
            BootCertificate = definition.BootCertificate,
            BuiltInCertificates = definition.BuiltInCertificates,
            Timing = definition.Timing,
            BootedAt = definition.BootedAt,
            RestoredList = definition.Handover?.List,
            HasIma = definition.HasIma,
            KeepsDisk = definition.KeepsDisk,
            DiskFileSystem = DiskIndex,
            SpecialFiles = _special.ToImmutableDictionary(),
            ProcFileSystem = ProcIndex,
            SecurityFileSystem = SecurityIndex,
            NamespaceFileSystem = NamespaceIndex,
        };
        _initialPolicy = InitialPolicy(boot, profile);
        var kernel = KernelState.AtBoot(profile, mounts, definition.FirstProcess) with { NextFileSystem = FirstFreeIndex };
        if (definition.NamespaceLimit is { } limit)
        {
            kernel = kernel with { Counts = kernel.Counts.WithLimit(UserNamespaceOrdinal.Initial, limit) };
        }

        var view = WorldView.AtBoot(kernel) with { SuperBlocks = superBlocks, Names = trees.ToImmutableDictionary() };
        View = view.Apply(new PolicyPublished(NamespaceOrdinal.Initial, _initialPolicy.Snapshot())).Apply(CreateKeyring().Published);
    }

    /// <summary>What never changes.</summary>
    public MachineFacts Facts { get; }

    /// <summary>What everybody may see before the first operation.</summary>
    public WorldView View { get; }

    /// <summary>The TPM's registers before IMA started, or null; a copy.</summary>
    public PcrBanks? FirmwareRegisters => _registers?.Copy();

    /// <summary>Makes the kernel owner.</summary>
    public KernelOwner CreateKernel() => new(View.Kernel);

    /// <summary>Makes the TPM owner.</summary>
    public TpmOwner CreateTpm() => new(Facts, _registers?.Copy());

    /// <summary>Makes the audit owner.</summary>
    public AuditOwner CreateAudit() => new(Facts.Profile);

    /// <summary>Makes the keyring owner.</summary>
    public KeyringOwner CreateKeyring() => new(Facts);

    /// <summary>Makes the owner of a file system's names, as published last.</summary>
    public static FileSystemOwner CreateFileSystem(int index, WorldView view) => new(index, view.Names.GetValueOrDefault(index) ?? NameTree.Empty());

    /// <summary>Makes the owner of a namespace.</summary>
    public NamespaceOwner CreateNamespace(NamespaceOrdinal ordinal) =>
        new(Facts, ordinal, ordinal == NamespaceOrdinal.Initial ? _initialPolicy : null);

    /// <summary>Makes one of <paramref name="shards"/> shards of the inode cache, with its part of the initial inodes.</summary>
    public InodeCacheOwner CreateShard(int shard, int shards)
    {
        var owner = new InodeCacheOwner(Facts, new OwnerAddress(OwnerKind.InodeCache, shard));
        foreach (var definition in _inodes.Where(inode => ShardOf(inode.Id.Group, shards) == shard))
        {
            var inode = new CachedInode
            {
                Id = definition.Id,
                SuperBlock = View.SuperBlocks[definition.FileSystem],
                Mode = definition.Mode,
                Uid = definition.Uid,
                Gid = definition.Gid,
                Xattrs = definition.Xattrs,
            };
            inode.Initialise(_contents[definition.Content]);
            inode.IsInPageCache = Facts.Timing.StartsCached || definition.FileSystem != DiskIndex;
            owner.Load(inode);
        }

        return owner;
    }

    /// <summary>The shard of an inode group.</summary>
    public static int ShardOf(long group, int shards) => (int)(group % shards);

    private static PcrBanks AfterReset(ImmutableArray<TpmBank> banks, MachineDefinition definition) =>
        new(banks, [.. definition.Banks.Select(bank => bank.Registers.Select(value => (ReadOnlyMemory<byte>)value).ToImmutableArray())]);

    private static TpmBank BankOf(string name, int size) =>
        HashAlgorithms.TryParse(name, out var algorithm) ? TpmBank.Of(algorithm) : new TpmBank(name, null, size);

    private static NamespacePolicy InitialPolicy(BootParameters boot, KernelProfile profile)
    {
        var (choice, mode) = BuiltinPolicies.Choose(boot.PolicyParameters, profile);
        return NamespacePolicy.AtBoot(choice, mode, boot.Template, profile);
    }

    private static IEnumerable<SuperBlock> SuperBlocks(MachineDefinition definition)
    {
        var disk = definition.Disk;
        var isExt = disk.Type.StartsWith("ext", StringComparison.Ordinal);
        yield return new SuperBlock { Index = RootIndex, TypeName = "tmpfs", Magic = FileSystemTypes.TmpfsMagic, Device = "tmpfs", HasXattrs = true };
        yield return new SuperBlock { Index = ProcIndex, TypeName = "proc", Magic = FileSystemTypes.ProcMagic, Device = "proc", IsPseudo = true };
        yield return new SuperBlock { Index = SysIndex, TypeName = "sysfs", Magic = FileSystemTypes.SysfsMagic, Device = "sysfs", IsPseudo = true, HasXattrs = true };
        yield return new SuperBlock { Index = SecurityIndex, TypeName = "securityfs", Magic = FileSystemTypes.SecurityfsMagic, Device = "securityfs", IsPseudo = true };
        yield return new SuperBlock { Index = DeviceIndex, TypeName = "devtmpfs", Magic = FileSystemTypes.TmpfsMagic, Device = "devtmpfs", HasXattrs = true };
        yield return new SuperBlock { Index = NamespaceIndex, TypeName = "nsfs", Magic = FileSystemTypes.NsfsMagic, Device = "nsfs", IsPseudo = true };
        yield return new SuperBlock
        {
            Index = DiskIndex,
            TypeName = disk.Type,
            Magic = disk.Magic,
            Uuid = disk.Uuid,
            Device = disk.Device,
            CountsChanges = disk.CountsChanges || (isExt && definition.Profile.Ext4AlwaysCountsChanges),
            AccessTimeMovesCounter = definition.Profile.AccessTimeMovesChangeCounter,
            HasXattrs = true,
            HasUserXattrs = true,
            HasDirectIo = true,
        };
    }

    private Dictionary<int, NameTree> BuildTrees(MachineDefinition definition)
    {
        var root = AddFile(NameTree.Empty(), RootIndex, "/init", Program, 0, 0, [], null);
        var proc = AddFile(NameTree.Empty(), ProcIndex, "/version", ReadableByAll, 0, 0, [], SpecialFile.Version);
        if (definition.Profile.HasImaNamespaces)
        {
            proc = AddFile(proc, ProcIndex, "/sys/user/max_ima_namespaces", WritableByOwner, 0, 0, [], SpecialFile.NamespaceLimit);
        }

        var sys = AddFile(NameTree.Empty(), SysIndex, "/devices/virtual/misc/test_firmware/trigger_request", WriteOnly, 0, 0, [], SpecialFile.FirmwareTrigger);
        sys = WithDirectory(sys, "/kernel/security").Tree;
        var security = NameTree.Empty();
        foreach (var (name, file, mode) in SecurityFiles.All(definition.Profile))
        {
            security = AddFile(security, SecurityIndex, "/integrity/ima/" + name, mode, 0, 0, [], file);
        }

        security = security.AddSymlink(NameTree.RootDirectory, "ima", "integrity/ima");
        return new Dictionary<int, NameTree>
        {
            [RootIndex] = root,
            [ProcIndex] = proc,
            [SysIndex] = sys,
            [SecurityIndex] = security,
            [DeviceIndex] = NameTree.Empty(),
            [NamespaceIndex] = NameTree.Empty(),
            [DiskIndex] = BuildDisk(definition),
        };
    }

    private NameTree BuildDisk(MachineDefinition definition)
    {
        var tree = NameTree.Empty().AddDirectory(NameTree.RootDirectory, "lost+found", OwnerOnly, 0, 0);
        var prefix = definition.Disk.MountPoint.TrimEnd('/');
        foreach (var file in definition.Files)
        {
            var path = file.Path.StartsWith(prefix + "/", StringComparison.Ordinal) ? file.Path[prefix.Length..] : file.Path;
            if (file.IsDirectory)
            {
                (tree, var directory) = WithDirectory(tree, path);
                tree = tree.SetDirectory(directory, tree.Directories[directory] with { Mode = file.Mode, Uid = file.Uid, Gid = file.Gid });
                continue;
            }

            tree = AddFile(tree, DiskIndex, path, file.Mode, file.Uid, file.Gid, file.Content, null, file.Xattrs);
        }

        return tree;
    }

    private NameTree AddFile(
        NameTree tree,
        int fileSystem,
        string path,
        int mode,
        uint uid,
        uint gid,
        byte[] content,
        SpecialFile? special,
        ImmutableArray<(string Name, byte[] Value)> xattrs = default)
    {
        var slash = path.LastIndexOf('/');
        (tree, var directory) = WithDirectory(tree, path[..slash]);
        var id = new InodeId(((long)fileSystem << 40) + tree.NextInode);
        var stored = ImmutableSortedDictionary.Create<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var (name, value) in xattrs.IsDefault ? [] : xattrs)
        {
            stored = stored.SetItem(name, value);
        }

        _contents.TryAdd(content, new FileContent(content));
        _inodes.Add(new InodeDefinition(id, fileSystem, mode, uid, gid, content, stored));
        if (special is { } kind)
        {
            _special.Add(id, kind);
        }

        return (tree with { NextInode = tree.NextInode + 1 }).AddFile(directory, path[(slash + 1)..], id);
    }

    /// <summary>Finds a directory, made of root's directories of mode 755 where it is missing.</summary>
    private static (NameTree Tree, int Directory) WithDirectory(NameTree tree, string path)
    {
        var directory = NameTree.RootDirectory;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (tree.Find(directory, name) is null)
            {
                tree = tree.AddDirectory(directory, name, Program, 0, 0);
            }

            directory = tree.Find(directory, name)!.Directory;
        }

        return (tree, directory);
    }

    private static (MountTable Mounts, NameTree Root) BuildMounts(string diskPoint, NameTree root, NameTree sys)
    {
        var mounts = MountTable.WithRoot(RootIndex);
        var points = new (string Path, int FileSystem)[] { ("/proc", ProcIndex), ("/sys", SysIndex), ("/dev", DeviceIndex), (diskPoint, DiskIndex) };
        foreach (var (path, fileSystem) in points)
        {
            (root, var directory) = WithDirectory(root, path);
            mounts = mounts.Add(fileSystem, NameTree.RootDirectory, 0, directory, MountFlags.None);
        }

        var sysMount = mounts.ById.Values.First(mount => mount.FileSystem == SysIndex);
        mounts = mounts.Add(SecurityIndex, NameTree.RootDirectory, sysMount.Id, WithDirectory(sys, "/kernel/security").Directory, MountFlags.None);
        return (mounts, root);
    }

    private sealed record InodeDefinition(
        InodeId Id,
        int FileSystem,
        int Mode,
        uint Uid,
        uint Gid,
        byte[] Content,
        ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Xattrs);
}
