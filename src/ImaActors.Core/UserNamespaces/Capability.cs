using System;
using System.Collections.Generic;

namespace ImaActors.Core.UserNamespaces;

/// <summary>Capabilities with the kernel's numbers (Linux 5.10 include/uapi/linux/capability.h).</summary>
public enum Capability
{
    /// <summary>CAP_CHOWN.</summary>
    Chown = 0,
    /// <summary>CAP_DAC_OVERRIDE.</summary>
    DacOverride = 1,
    /// <summary>CAP_DAC_READ_SEARCH.</summary>
    DacReadSearch = 2,
    /// <summary>CAP_FOWNER.</summary>
    Fowner = 3,
    /// <summary>CAP_FSETID.</summary>
    Fsetid = 4,
    /// <summary>CAP_KILL.</summary>
    Kill = 5,
    /// <summary>CAP_SETGID.</summary>
    Setgid = 6,
    /// <summary>CAP_SETUID.</summary>
    Setuid = 7,
    /// <summary>CAP_SETPCAP.</summary>
    Setpcap = 8,
    /// <summary>CAP_SYS_MODULE.</summary>
    SysModule = 16,
    /// <summary>CAP_SYS_CHROOT.</summary>
    SysChroot = 18,
    /// <summary>CAP_SYS_PTRACE.</summary>
    SysPtrace = 19,
    /// <summary>CAP_SYS_ADMIN.</summary>
    SysAdmin = 21,
    /// <summary>CAP_SYS_RESOURCE.</summary>
    SysResource = 24,
    /// <summary>CAP_MKNOD.</summary>
    Mknod = 27,
    /// <summary>CAP_SETFCAP.</summary>
    Setfcap = 31,
}

/// <summary>A set of capabilities, one bit for each number.</summary>
public readonly record struct CapabilitySet(ulong Bits)
{
    /// <summary>The number of the last capability of Linux 5.10 (CAP_CHECKPOINT_RESTORE).</summary>
    public const int LastNumber = 40;

    private static readonly string[] Names =
    [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "linux_immutable",
        "net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace",
        "sys_pacct", "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write",
        "audit_control", "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore",
    ];

    /// <summary>No capability.</summary>
    public static readonly CapabilitySet None;

    /// <summary>Every capability.</summary>
    public static readonly CapabilitySet All = new((1UL << (LastNumber + 1)) - 1);

    /// <summary>Whether <paramref name="capability"/> is in the set.</summary>
    public bool Has(Capability capability) => (Bits >> (int)capability & 1) != 0;

    /// <summary>Whether every member is also in <paramref name="other"/>.</summary>
    public bool IsSubsetOf(CapabilitySet other) => (Bits & ~other.Bits) == 0;

    /// <summary>The set with these names (lower case, without <c>CAP_</c>), or null if a name is unknown.</summary>
    public static CapabilitySet? FromNames(IEnumerable<string> names)
    {
        var bits = 0UL;
        foreach (var name in names)
        {
            var number = Array.IndexOf(Names, name);
            if (number < 0)
            {
                return null;
            }

            bits |= 1UL << number;
        }

        return new CapabilitySet(bits);
    }
}
