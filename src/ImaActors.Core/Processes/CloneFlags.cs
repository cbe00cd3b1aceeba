using System;
using System.Collections.Generic;

namespace ImaActors.Core.Processes;

/// <summary>Flags of clone3 and unshare that the model knows; the bits are our own.</summary>
[Flags]
public enum CloneFlags
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>CLONE_NEWIMA.</summary>
    Ima = 1,
    /// <summary>CLONE_NEWUSER.</summary>
    User = 2,
    /// <summary>CLONE_NEWNS.</summary>
    Mount = 4,
    /// <summary>CLONE_NEWPID.</summary>
    Pid = 8,
    /// <summary>CLONE_NEWNET.</summary>
    Net = 0x10,
    /// <summary>CLONE_NEWUTS.</summary>
    Uts = 0x20,
    /// <summary>CLONE_NEWIPC.</summary>
    Ipc = 0x40,
    /// <summary>CLONE_NEWTIME.</summary>
    Time = 0x80,
    /// <summary>CLONE_NEWCGROUP.</summary>
    Cgroup = 0x100,
    /// <summary>CLONE_FILES.</summary>
    Files = 0x200,
    /// <summary>CLONE_VM.</summary>
    Vm = 0x400,
    /// <summary>CLONE_THREAD.</summary>
    Thread = 0x800,
    /// <summary>CLONE_SIGHAND.</summary>
    Sighand = 0x1000,
    /// <summary>CLONE_FS.</summary>
    Fs = 0x2000,

    /// <summary>All namespace flags but the user one.</summary>
    NamespacesButUser = Ima | Mount | Pid | Net | Uts | Ipc | Time | Cgroup,
}

/// <summary>Names of the flags in recordings and scenarios.</summary>
public static class CloneFlagsNames
{
    private static readonly Dictionary<string, CloneFlags> ByName = new(StringComparer.Ordinal)
    {
        ["ima"] = CloneFlags.Ima,
        ["user"] = CloneFlags.User,
        ["mount"] = CloneFlags.Mount,
        ["pid"] = CloneFlags.Pid,
        ["net"] = CloneFlags.Net,
        ["uts"] = CloneFlags.Uts,
        ["ipc"] = CloneFlags.Ipc,
        ["time"] = CloneFlags.Time,
        ["cgroup"] = CloneFlags.Cgroup,
        ["files"] = CloneFlags.Files,
        ["vm"] = CloneFlags.Vm,
        ["thread"] = CloneFlags.Thread,
        ["sighand"] = CloneFlags.Sighand,
        ["fs"] = CloneFlags.Fs,
    };

    /// <summary>The flag with this name, or null.</summary>
    public static CloneFlags? Find(string name) => ByName.TryGetValue(name, out var flag) ? flag : null;
}
