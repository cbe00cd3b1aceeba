using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Boot;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.Tests.Measurement;
using ImaActors.Crypto;
using Xunit;

namespace ImaActors.Core.Tests.Appraisal;

/// <summary>One file under the rules of the initial namespace, and the hooks that a program would call.</summary>
internal sealed class AppraisalWorld
{
    public static readonly SigningKey Key = SigningKey.CreateRsa(1024, "appraisal"u8);

    private readonly KernelProfile _profile;
    private readonly NamespaceTable _table;
    private readonly MeasurementSettings _settings;
    private readonly ImmutableArray<byte[]> _blacklist;
    private bool _keyIsLoaded;
    private int _opened;

    public AppraisalWorld(
        string rules,
        AppraisalState mode = AppraisalState.Enforce,
        HashAlgorithm system = HashAlgorithm.Sha1,
        KernelProfile? profile = null,
        bool hasXattrs = true,
        ImmutableArray<byte[]> blacklist = default)
    {
        _profile = profile ?? KernelProfiles.Namespaced;
        _blacklist = blacklist;
        var catalog = new TemplateCatalog(_profile, null);
        var policy = NamespacePolicy.AtBoot(BuiltinChoice.None, mode, catalog.Default, _profile);
        (policy, var parsed) = policy.ParseFile(rules + "\n", new PolicyParseContext(_profile, catalog.Find, id => id, id => id, false, false));
        Assert.Equal(Errno.None, parsed.Error);
        (policy, _) = policy.CloseSession(true);
        Policy = policy.Snapshot();
        var kernel = KernelState.AtBoot(_profile, MountTable.WithRoot(0), "t");
        var appraising = Policy.ActionMask.HasFlag(IntegrityFlags.Appraise)
            ? ImmutableSortedDictionary<int, NamespaceOrdinal>.Empty.Add(0, NamespaceOrdinal.Initial)
            : ImmutableSortedDictionary<int, NamespaceOrdinal>.Empty;
        _table = new NamespaceTable(
            kernel.Namespaces, kernel.ActiveByOrder, appraising, ImmutableDictionary<int, PolicySnapshot>.Empty.Add(0, Policy), kernel.Users);
        _settings = new MeasurementSettings(system, [], _profile);
        Caller = new Caller(TestMachine.Task with { Command = "t" }, kernel.Processes[1].Credentials, NamespaceOrdinal.Initial);
        Inode = new CachedInode
        {
            Id = new InodeId(1),
            SuperBlock = new SuperBlock { Index = 0, TypeName = "ext4", Magic = 0xef53, Device = "vda", HasXattrs = hasXattrs, HasDirectIo = true },
            Mode = 0x1a4,
        };
        Inode.Initialise("hello world\n"u8);
    }

    public PolicySnapshot Policy { get; }

    public Caller Caller { get; }

    public CachedInode Inode { get; }

    public InodeIntegrity? Record => Inode.Records.Find(NamespaceOrdinal.Initial);

    public string? Label
    {
        get => Inode.SecurityIma is { } value ? Convert.ToHexStringLower(value.Span) : null;
        set => Inode.Xattrs = value is null ? Inode.Xattrs.Remove("security.ima") : Inode.Xattrs.SetItem("security.ima", Convert.FromHexString(value));
    }

    /// <summary>Emissions of the last hook.</summary>
    public List<Emission> Emissions { get; private set; } = [];

    /// <summary>Cause of the last audit record, or null without one.</summary>
    public string? Cause => Emissions.OfType<AuditEmission>().LastOrDefault() is { } record
        ? record.Text[(record.Text.IndexOf(" cause=", StringComparison.Ordinal) + 7)..record.Text.IndexOf(" comm=", StringComparison.Ordinal)]
        : null;

    public void LoadKey() => _keyIsLoaded = true;

    public string SignedLabel(HashAlgorithm algorithm, ReadOnlySpan<byte> content) =>
        Convert.ToHexStringLower(Key.SignLabel(new Digest(algorithm, HashFunctions.Shared.Compute(algorithm, content))));

    public OpenFile File(OpenFlags flags = OpenFlags.ReadOnly, bool created = false) => new()
    {
        Id = new OpenFileId(default, ++_opened),
        Inode = Inode,
        Flags = flags,
        Opener = NamespaceOrdinal.Initial,
        Created = created,
    };

    /// <summary>A hook on a file that stays open.</summary>
    public Errno Check(OpenFile file, HookFunction function = HookFunction.FileCheck, bool readsBuffer = false)
    {
        var mask = file.Flags.CanWrite() ? AccessMask.Write : AccessMask.Read;
        var environment = Environment();
        var error = FileCheck.Run(environment, Caller, file, new HookCall(function, mask, Caller.Credentials, "/mnt/f", readsBuffer, false));
        Emissions = environment.Emissions;
        return error;
    }

    /// <summary>An open for reading.</summary>
    public Errno Open() => Check(File());

    /// <summary>A read of the whole file by the kernel.</summary>
    public Errno KernelRead(HookFunction function) => Check(File(), function, readsBuffer: true);

    /// <summary>The last close of a writer.</summary>
    public void Close(OpenFile file)
    {
        Inode.WriteOpens = file.Flags.CanWrite() ? 1 : 0;
        var environment = Environment();
        CloseStep.Run(environment, Caller, file, "/mnt/f");
        Inode.WriteOpens = 0;
        Emissions = environment.Emissions;
    }

    public Errno SetLabel(string? value)
    {
        var bytes = value is null ? null : Convert.FromHexString(value);
        var environment = Environment();
        var error = LabelProtection.Check(environment, Caller, Inode, "/f", bytes);
        if (error == Errno.None)
        {
            AttributeChange.AfterLabelChange(environment, Inode, bytes is [3, ..]);
            Label = value;
        }

        Emissions = environment.Emissions;
        return error;
    }

    public void ChangeAttribute() => AttributeChange.AfterSetAttribute(Environment(), Caller, Inode);

    public void MakeNode() => AttributeChange.AfterCreateWithoutOpen(Environment(), Caller, Inode, false);

    public CheckEnvironment Environment() => new()
    {
        Settings = _settings,
        Hash = HashFunctions.Shared,
        Table = _table,
        Signatures = new SignatureVerifiers(_profile, _blacklist).Over(_keyIsLoaded
            ? [new Core.Keys.Key
            {
                Id = default,
                Type = Core.Keys.KeyType.Asymmetric,
                Description = "key",
                Certificate = new CertificateParser(_profile.HasEcdsa).Parse(Key.SelfSigned("key")).Certificate,
                Domain = NamespaceOrdinal.Initial,
            }]
            : []),
    };
}
