using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;

namespace ImaActors.Core.Tests.UserNamespaces;

/// <summary>Named processes and their user namespaces, driven by the functions under test as the world of a simulation would.</summary>
internal sealed class TestWorld
{
    public static readonly Credentials RealRoot = new() { Permitted = CapabilitySet.All, Effective = CapabilitySet.All };

    private readonly Dictionary<string, Credentials> _processes = new() { ["root"] = RealRoot };

    public UserNamespaceTable Table { get; private set; } = new(ImmutableSortedDictionary<int, UserNamespace>.Empty.Add(
        0, new UserNamespace { Ordinal = UserNamespaceOrdinal.Initial, Number = new NamespaceId(4026531837) }));

    public Credentials this[string name]
    {
        get => _processes[name];
        set => _processes[name] = value;
    }

    public static Credentials User(uint uid, uint gid) => new()
    {
        Uid = uid,
        Euid = uid,
        Suid = uid,
        Fsuid = uid,
        Gid = gid,
        Egid = gid,
        Sgid = gid,
        Fsgid = gid,
    };

    public Errno Spawn(string parent, string child, bool user)
    {
        var credentials = this[parent];
        if (user)
        {
            var error = CredentialChanges.CheckNewUserNamespace(Table, credentials, isChrooted: false);
            if (error != Errno.None)
            {
                return error;
            }

            credentials = CredentialChanges.EnterUserNamespace(credentials, AddNamespace(credentials));
        }

        this[child] = credentials;
        return Errno.None;
    }

    public Errno UnshareUser(string process) => Spawn(process, process, user: true);

    public UserNamespaceOrdinal AddNamespace(Credentials creator)
    {
        var parent = Table[creator.UserNamespace];
        var ordinal = new UserNamespaceOrdinal(Table.ByOrdinal.Count);
        Table = Table with
        {
            ByOrdinal = Table.ByOrdinal.Add(ordinal.Value, new UserNamespace
            {
                Ordinal = ordinal,
                Number = new NamespaceId(4026531972u + (uint)ordinal.Value),
                Parent = parent.Ordinal,
                Level = parent.Level + 1,
                CreatorEuid = creator.Euid,
                CreatorEgid = creator.Egid,
                SetgroupsDenied = parent.SetgroupsDenied,
            }),
        };
        return ordinal;
    }

    public void Change(UserNamespace changed) => Table = Table with { ByOrdinal = Table.ByOrdinal.SetItem(changed.Ordinal.Value, changed) };

    public Errno WriteMap(string writer, string target, string text, bool group)
    {
        var error = MapWriting.CheckOpen(Table, this[writer], this[target]);
        if (error == Errno.None)
        {
            (error, Table) = MapWriting.Write(Table, this[writer], this[target].UserNamespace, text, group);
        }

        return error;
    }

    public Errno WriteMaps(string writer, string target, string text)
    {
        var error = WriteMap(writer, target, text, group: false);
        return error == Errno.None ? WriteMap(writer, target, text, group: true) : error;
    }

    public Errno SetResUid(string process, long id)
    {
        (var error, this[process]) = CredentialChanges.SetResUid(Table, this[process], id, id, id);
        return error;
    }

    public Errno SetResGid(string process, long id)
    {
        (var error, this[process]) = CredentialChanges.SetResGid(Table, this[process], id, id, id);
        return error;
    }

    public Errno CapSet(string process, params string[] names)
    {
        var set = CapabilitySet.FromNames(names)!.Value;
        (var error, this[process]) = CredentialChanges.CapSet(this[process], set, set);
        return error;
    }

    /// <summary>Opening a file of securityfs, which belongs to the real root.</summary>
    public bool Opens(string process, int mode, FileAccess access) => FilePermission.Allows(Table, this[process], mode, 0, 0, access, isDirectory: false);

    public bool IsAdminOf(string process, string owner) => CapabilityCheck.Has(Table, this[process], this[owner].UserNamespace, Capability.SysAdmin);

    public bool Inspects(string caller, string target) => ProcessInspection.Allowed(Table, this[caller], this[target], same: caller == target);
}
