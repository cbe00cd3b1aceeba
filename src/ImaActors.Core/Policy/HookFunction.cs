namespace ImaActors.Core.Policy;

/// <summary>The hooks that query the policy (P-15, P-72).</summary>
public enum HookFunction
{
    /// <summary>No hook; cannot be written in a rule.</summary>
    None,
    /// <summary>Open of a file.</summary>
    FileCheck,
    /// <summary>Executable mapping.</summary>
    MmapCheck,
    /// <summary>Each stage of execve.</summary>
    BprmCheck,
    /// <summary>Each stage of execve, with the prepared credentials.</summary>
    CredsCheck,
    /// <summary>Attribute change; cannot be written in a rule.</summary>
    PostSetattr,
    /// <summary>Kernel module.</summary>
    ModuleCheck,
    /// <summary>Firmware.</summary>
    FirmwareCheck,
    /// <summary>Kernel image of kexec_file_load.</summary>
    KexecKernelCheck,
    /// <summary>Initramfs of kexec_file_load.</summary>
    KexecInitramfsCheck,
    /// <summary>Policy read by path.</summary>
    PolicyCheck,
    /// <summary>Command line of kexec_file_load.</summary>
    KexecCmdline,
    /// <summary>Asymmetric key created or updated.</summary>
    KeyCheck,
    /// <summary>Critical data of the kernel (since 5.12).</summary>
    CriticalData,
    /// <summary>Setting security.ima (since 5.15).</summary>
    SetxattrCheck,
}

/// <summary>Access masks that a hook passes (P-16, P-73, P-74).</summary>
[System.Flags]
public enum AccessMask
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>MAY_EXEC.</summary>
    Exec = 1,
    /// <summary>MAY_WRITE.</summary>
    Write = 2,
    /// <summary>MAY_READ.</summary>
    Read = 4,
    /// <summary>MAY_APPEND.</summary>
    Append = 8,
    /// <summary>The mask of attribute changes, mknod and O_TMPFILE (MAY_ACCESS), which equals no rule's mask (P-74).</summary>
    Access = 0x10,
}
