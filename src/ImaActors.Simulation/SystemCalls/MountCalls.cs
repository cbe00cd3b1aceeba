using System;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>mount and umount: tmpfs, ramfs, overlay, bind mounts, and the file systems that exist once.</summary>
public static class MountCalls
{
    private const int TemporaryRootMode = 0x3ff;   // 01777
    private const int PlainRootMode = 0x1ed;       // 0755

    /// <summary>mount.</summary>
    public static async Chain<CallResult> Mount(SystemCall call, string source, string path, string type, MountFlags flags, string? options)
    {
        var point = call.Walk(path);
        var error = point.Error != Errno.None ? point.Error : point.Kind == NodeKind.Missing ? Errno.ENOENT : Errno.None;
        if (error == Errno.None && !MayMount(call))
        {
            error = Errno.EPERM;
        }

        if (error != Errno.None)
        {
            return CallResult.Fail(error, "mount");
        }

        var isBind = flags.HasFlag(MountFlags.Bind) && !flags.HasFlag(MountFlags.Remount);
        if (!isBind && (flags & (MountFlags.Remount | MountFlags.Propagation)) != MountFlags.None)
        {
            return await ChangeMount(call, point, flags);
        }

        if (point.Kind != NodeKind.Directory || point.Directory < 0)
        {
            return CallResult.Fail(Errno.ENOTDIR, "mount");
        }

        var place = new PathPlace(point.Mount, point.Directory);
        if (isBind)
        {
            return await Bind(call, source, place);
        }

        // Only file systems made for it can be mounted by the root of a user namespace.
        var isForAll = type is "tmpfs" or "ramfs" or "proc" or "sysfs";
        var isKnown = isForAll || type == "overlay" || call.View.SuperBlocks.Values.Any(sb => sb.TypeName == type);
        if (isKnown && !isForAll && !CapabilityCheck.HasInInitial(call.Kernel.Users, call.Me.Credentials, Capability.SysAdmin))
        {
            return CallResult.Fail(Errno.EPERM, "mount");
        }

        flags &= MountFlags.Kept;
        var existing = call.View.SuperBlocks.Values.Where(sb => sb.TypeName == type && sb.IsPseudo).Select(sb => (int?)sb.Index).Min();
        if (existing is { } pseudo)
        {
            await call.Do(new AddMount(call.Me.Id, pseudo, NameTree.RootDirectory, place, flags));
            return CallResult.Zero;
        }

        return type switch
        {
            "tmpfs" or "ramfs" => await MountFresh(call, type, place, flags),
            "overlay" => await MountOverlay(call, place, flags, options ?? string.Empty),
            _ => CallResult.Fail(Errno.ENODEV, "mount"),
        };
    }

    /// <summary>umount.</summary>
    public static async Chain<CallResult> Unmount(SystemCall call, string path)
    {
        var walk = call.Walk(path);
        if (walk.Error != Errno.None || walk.Kind == NodeKind.Missing)
        {
            return CallResult.Fail(walk.Error == Errno.None ? Errno.ENOENT : walk.Error, "umount");
        }

        if (!MayMount(call))
        {
            return CallResult.Fail(Errno.EPERM, "umount");
        }

        var mount = call.Mounts.ById[walk.Mount];
        if (walk.Kind != NodeKind.Directory || walk.Directory != mount.Root || mount.Parent is null)
        {
            return CallResult.Fail(Errno.EINVAL, "umount");
        }

        return CallResult.Of((await call.Do(new RemoveMount(call.Me.Id, mount.Id))).Error, "umount");
    }

    /// <summary>Changes options of a mount, or how it spreads, which shows nowhere here. The path must name the root of a mount.</summary>
    private static async Chain<CallResult> ChangeMount(SystemCall call, WalkResult point, MountFlags flags)
    {
        if (point.Kind != NodeKind.Directory || point.Directory != call.Mounts.ById[point.Mount].Root)
        {
            return CallResult.Fail(Errno.EINVAL, "mount");
        }

        return flags.HasFlag(MountFlags.Remount)
            ? CallResult.Of((await call.Do(new SetMountFlags(call.Me.Id, point.Mount, flags & MountFlags.Kept))).Error, "mount")
            : CallResult.Zero;
    }

    private static bool MayMount(SystemCall call)
    {
        var owner = call.Kernel.Others[call.Me.Others[NamespaceKind.Mount]].Owner;
        return CapabilityCheck.Has(call.Kernel.Users, call.Me.Credentials, owner, Capability.SysAdmin);
    }

    private static async Chain<CallResult> Bind(SystemCall call, string source, PathPlace place)
    {
        var walk = call.Walk(source);
        if (source.Length == 0)
        {
            return CallResult.Fail(Errno.EINVAL, "mount");
        }

        if (walk.Error != Errno.None || walk.Kind != NodeKind.Directory || walk.Directory < 0)
        {
            return CallResult.Fail(walk.Error != Errno.None ? walk.Error : walk.Kind == NodeKind.Missing ? Errno.ENOENT : Errno.ENOTDIR, "mount");
        }

        var kept = call.Mounts.ById[walk.Mount].Flags & MountFlags.Kept;   // a bind mount keeps the options of what it binds, and takes no others
        await call.Do(new AddMount(call.Me.Id, walk.FileSystem, walk.Directory, place, kept));
        return CallResult.Zero;
    }

    private static async Chain<CallResult> MountFresh(SystemCall call, string type, PathPlace place, MountFlags flags)
    {
        var isTmpfs = type == "tmpfs";
        var added = await call.Do(new AddMount(call.Me.Id, null, NameTree.RootDirectory, place, flags));
        var superBlock = new SuperBlock
        {
            Index = (int)added.Count,
            TypeName = type,
            Magic = isTmpfs ? FileSystemTypes.TmpfsMagic : FileSystemTypes.RamfsMagic,
            Device = type,
            HasXattrs = isTmpfs,
        };
        await call.Do(new BeginFileSystem(superBlock, NameTree.Empty(isTmpfs ? TemporaryRootMode : PlainRootMode)));
        return CallResult.Zero;
    }

    private static async Chain<CallResult> MountOverlay(SystemCall call, PathPlace place, MountFlags flags, string options)
    {
        var byName = options.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(option => option.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last()[1], StringComparer.Ordinal);
        if (!byName.TryGetValue("lowerdir", out var lowerText) || byName.ContainsKey("upperdir") != byName.ContainsKey("workdir"))
        {
            return CallResult.Fail(Errno.EINVAL, "mount");
        }

        var lower = ImmutableArray.CreateBuilder<DirectoryRef>();
        foreach (var path in lowerText.Split(':'))
        {
            if (Directory(call, path) is not { } layer)
            {
                return CallResult.Fail(Errno.ENOENT, "mount");
            }

            lower.Add(layer);
        }

        DirectoryRef? upper = null;
        if (byName.TryGetValue("upperdir", out var upperText))
        {
            upper = Directory(call, upperText);
            if (upper is null || Directory(call, byName["workdir"]) is null)
            {
                return CallResult.Fail(Errno.ENOENT, "mount");
            }
        }

        var added = await call.Do(new AddMount(call.Me.Id, null, NameTree.RootDirectory, place, flags));
        var superBlock = new SuperBlock
        {
            Index = (int)added.Count,
            TypeName = "overlay",
            Magic = FileSystemTypes.OverlayMagic,
            Device = "overlay",
            HasXattrs = true,
            HasUserXattrs = true,
            Overlay = new OverlayLayers(upper, lower.ToImmutable()),
        };
        await call.Do(new BeginFileSystem(superBlock, Overlay.Merge(call.View, superBlock.Index, superBlock.Overlay)));
        return CallResult.Zero;
    }

    private static DirectoryRef? Directory(SystemCall call, string path)
    {
        var walk = call.Walk(path);
        return walk.Error == Errno.None && walk.Kind == NodeKind.Directory && walk.Directory >= 0 ? new DirectoryRef(walk.FileSystem, walk.Directory) : null;
    }
}
