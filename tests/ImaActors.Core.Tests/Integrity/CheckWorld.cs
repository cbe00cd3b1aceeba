using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Appraisal;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tests.Measurement;
using ImaActors.Core.Tests.UserNamespaces;
using ImaActors.Core.UserNamespaces;
using Xunit;

namespace ImaActors.Core.Tests.Integrity;

/// <summary>Namespaces 0, 1, 2 with their policies and files in a cache, driven through the hooks as a shard would.</summary>
internal sealed class CheckWorld
{
    public static readonly SuperBlock Disk = new() { Index = 1, TypeName = "ext4", Magic = 0xef53, Device = "vda", HasXattrs = true, HasDirectIo = true };

    public static readonly SuperBlock Counting = Disk with { Index = 2, CountsChanges = true, AccessTimeMovesCounter = true };

    public static readonly SuperBlock Bare = new() { Index = 3, TypeName = "ramfs", Magic = FileSystemTypes.RamfsMagic, Device = "ramfs" };

    private const uint FirstNumber = 4026531971;

    private long _endings;
    private ImmutableSortedDictionary<int, NamespaceFacts> _facts = ImmutableSortedDictionary<int, NamespaceFacts>.Empty;
    private ImmutableDictionary<int, PolicySnapshot> _policies = ImmutableDictionary<int, PolicySnapshot>.Empty;
    private int _next = 1;

    /// <summary>One namespace for each policy; the order of activation is the order of the ordinals.</summary>
    public CheckWorld(params string[] policies)
    {
        for (var i = 0; i < policies.Length; i++)
        {
            Add(i, policies[i], activation: i);
        }
    }

    public HashAlgorithm System { get; set; } = HashAlgorithm.Sha1;

    public KernelProfile Profile { get; set; } = TestMachine.Namespaced;

    public ISignatureVerifier? Signatures { get; set; }

    public UserNamespaceTable Users { get; set; } = new TestWorld().Table;

    /// <summary>Result of the last hook.</summary>
    public Errno Result { get; private set; }

    /// <summary>Everything emitted so far, shortened.</summary>
    public List<string> Seen { get; } = [];

    /// <summary>Everything emitted so far.</summary>
    public List<Emission> Emissions { get; } = [];

    public CheckEnvironment Environment => new()
    {
        Settings = TestMachine.Settings(System, Profile),
        Hash = TestHashes.Instance,
        Signatures = Signatures,
        Table = new NamespaceTable(
            _facts,
            _facts.Values.ToImmutableSortedDictionary(facts => facts.Activation, facts => facts.Ordinal),
            _facts.Values.Where(facts => _policies[facts.Ordinal.Value].ActionMask.HasFlag(IntegrityFlags.Appraise))
                .ToImmutableSortedDictionary(facts => facts.Activation, facts => facts.Ordinal),
            _policies,
            Users,
            _endings),
    };

    public static Credentials Root => TestWorld.RealRoot;

    public void Add(int ns, string rules, int activation, UserNamespaceOrdinal owner = default)
    {
        _facts = _facts.SetItem(ns, new NamespaceFacts(
            new NamespaceOrdinal(ns), ns == 0 ? NamespaceId.Initial : new NamespaceId(FirstNumber + (uint)ns), owner, NamespaceState.Active, activation));
        Load(ns, rules);
    }

    public void Remove(int ns)
    {
        _endings++;
        _facts = _facts.Remove(ns);
        _policies = _policies.Remove(ns);
    }

    public void Load(int ns, string rules, AppraisalState mode = AppraisalState.Enforce, string template = "ima-ng")
    {
        var catalog = new TemplateCatalog(Profile, null);
        var context = new PolicyParseContext(Profile, catalog.Find, n => n, n => n, Remap: ns != 0, CustomListActive: false);
        var policy = NamespacePolicy.ForNamespace(BuiltinChoice.None, mode, TemplateCatalog.BuiltIn(template), Profile, remap: false);
        foreach (var line in rules.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            (policy, var result) = policy.WriteRules(line + "\n", context);
            Assert.True(result.Error == Errno.None, line);
        }

        _policies = _policies.SetItem(ns, policy.CloseSession(true).State.Snapshot());
    }

    public CachedInode File(string content = "x", SuperBlock? on = null, byte[]? label = null, CachedInode? real = null)
    {
        var inode = new CachedInode { Id = new InodeId(_next++), SuperBlock = on ?? Disk, Mode = 0x1a4, Real = real };
        inode.Initialise(KernelText.ToBytes(content));
        if (label is not null)
        {
            SetLabel(inode, label);
        }

        return inode;
    }

    public static void SetLabel(CachedInode inode, byte[] label)
    {
        inode.Data.Xattrs = inode.Data.Xattrs.SetItem(IntegrityXattr.Name, label);
        inode.Data.Changed();
    }

    public static byte[] GoodLabel(string content) => [1, .. TestHashes.Instance.Compute(HashAlgorithm.Sha1, KernelText.ToBytes(content))];

    public OpenFile Open(int ns, CachedInode inode, OpenFlags flags = OpenFlags.ReadOnly, bool created = false, string path = "/mnt/d/f", Credentials? credentials = null)
    {
        var file = new OpenFile
        {
            Id = new OpenFileId(new OperationKey(0, 0, _next++), 0),
            Inode = inode,
            Flags = flags,
            Opener = new NamespaceOrdinal(ns),
            Created = created,
        };
        inode.ReadOpens += flags.IsReadOnly() ? 1 : 0;
        inode.WriteOpens += flags.CanWrite() ? 1 : 0;
        if (Hook(ns, file, HookFunction.FileCheck, flags.HookMask(), path, counting: true, credentials: credentials) != Errno.None)
        {
            Close(file, ns, path);   // N-138: a denied open is released the same way
        }

        return file;
    }

    public Errno Map(int ns, OpenFile file) => Hook(ns, file, HookFunction.MmapCheck, AccessMask.Exec, counting: true);

    public Errno Hook(
        int ns, OpenFile file, HookFunction function, AccessMask mask, string path = "/mnt/d/f", bool buffer = false, bool counting = false, Credentials? credentials = null)
    {
        var caller = Caller(ns, credentials);
        return Result = Do(environment => FileCheck.Run(environment, caller, file, new HookCall(function, mask, caller.Credentials, path, buffer, counting)));
    }

    public void Close(OpenFile file, int closer = 0, string path = "/mnt/d/f")
    {
        Do(environment =>
        {
            CloseStep.Run(environment, Caller(closer), file, path);
            return Errno.None;
        });
        file.Inode.ReadOpens -= file.Flags.IsReadOnly() ? 1 : 0;
        file.Inode.WriteOpens -= file.Flags.CanWrite() ? 1 : 0;
    }

    /// <summary>Opens for writing, changes the content, closes.</summary>
    public void Rewrite(int ns, CachedInode inode, string content)
    {
        var file = Open(ns, inode, OpenFlags.WriteOnly);
        inode.Resize(0);
        inode.Write(0, KernelText.ToBytes(content));
        Close(file, ns);
    }

    /// <summary>Opens read-only and closes; what was emitted for it.</summary>
    public string[] Read(int ns, CachedInode inode, OpenFlags flags = OpenFlags.ReadOnly)
    {
        var before = Seen.Count;
        var file = Open(ns, inode, flags);
        var error = Result;
        if (error == Errno.None)
        {
            Close(file, ns);
        }

        Result = error;
        return [.. Seen.Skip(before)];
    }

    public Caller Caller(int ns, Credentials? credentials = null) => new(TestMachine.Task, credentials ?? Root, new NamespaceOrdinal(ns));

    public Errno Do(Func<CheckEnvironment, Errno> action)
    {
        var environment = Environment;
        var error = action(environment);
        Emissions.AddRange(environment.Emissions);
        Seen.AddRange(environment.Emissions.Select(Short));
        return error;
    }

    public static InodeIntegrity Record(CachedInode inode, int ns = 0)
    {
        var record = inode.Records.Find(new NamespaceOrdinal(ns));
        Assert.NotNull(record);
        return record;
    }

    public static bool HasRecord(CachedInode inode, int ns = 0) => inode.Records.Find(new NamespaceOrdinal(ns)) is not null;

    private static string Short(Emission emission)
    {
        if (emission is EntryEmission { Request: var request })
        {
            var entry = request.Entry;
            return $"n{entry.Ordinal.Value} {request.ViolationCause ?? "entry"}{(entry.Pcr == 10 ? string.Empty : " pcr " + entry.Pcr)}";
        }

        var text = Assert.IsType<AuditEmission>(emission).Text;
        return text.StartsWith("type=1805", StringComparison.Ordinal) ? "audited" : Value(text, " op=") + ' ' + Value(text, " cause=") + " res=" + Value(text, " res=");
    }

    private static string Value(string text, string key)
    {
        var start = text.IndexOf(key, StringComparison.Ordinal) + key.Length;
        return text[start..text.IndexOf(' ', start)];
    }
}

/// <summary>Signatures whose verdicts a test decides.</summary>
internal sealed class StubSignatures : ISignatureVerifier
{
    public Errno Label { get; set; }

    public Errno Appended { get; set; }

    public bool Blacklisted { get; set; }

    public AppendedSignature? Found { get; set; }

    public Errno VerifyLabel(NamespaceOrdinal domain, ReadOnlySpan<byte> label, Digest fileDigest) => Label;

    public AppendedSignature? FindAppended(ReadOnlySpan<byte> content) => Found;

    public Errno VerifyAppended(AppendedSignature signature) => Appended;

    public bool IsBlacklisted(Digest digest) => Blacklisted;
}
