using System;
using System.Collections.Generic;
using ImaActors.Core.Policy;

namespace ImaActors.Core.FileSystem;

/// <summary>Flags of open (Linux 5.10 include/uapi/asm-generic/fcntl.h, x86-64 values).</summary>
[Flags]
public enum OpenFlags
{
    /// <summary>O_RDONLY.</summary>
    ReadOnly = 0,
    /// <summary>O_WRONLY.</summary>
    WriteOnly = 1,
    /// <summary>O_RDWR.</summary>
    ReadWrite = 2,
    /// <summary>The two access bits.</summary>
    AccessMode = 3,
    /// <summary>O_CREAT.</summary>
    Create = 0x40,
    /// <summary>O_EXCL.</summary>
    Exclusive = 0x80,
    /// <summary>O_NOCTTY.</summary>
    NoControllingTerminal = 0x100,
    /// <summary>O_TRUNC.</summary>
    Truncate = 0x200,
    /// <summary>O_APPEND.</summary>
    Append = 0x400,
    /// <summary>O_NONBLOCK.</summary>
    NonBlocking = 0x800,
    /// <summary>O_DSYNC.</summary>
    DataSync = 0x1000,
    /// <summary>O_ASYNC.</summary>
    Asynchronous = 0x2000,
    /// <summary>O_DIRECT.</summary>
    Direct = 0x4000,
    /// <summary>O_DIRECTORY.</summary>
    Directory = 0x10000,
    /// <summary>O_NOFOLLOW.</summary>
    NoFollow = 0x20000,
    /// <summary>O_NOATIME.</summary>
    NoAccessTime = 0x40000,
    /// <summary>O_CLOEXEC.</summary>
    CloseOnExec = 0x80000,
    /// <summary>O_SYNC.</summary>
    Sync = 0x101000,
    /// <summary>O_PATH.</summary>
    Path = 0x200000,
    /// <summary>O_TMPFILE (which includes O_DIRECTORY).</summary>
    TemporaryFile = 0x410000,
    /// <summary>Opened in order to execute; the kernel's own flag.</summary>
    Execute = 0x20000000,
}

/// <summary>Reading of open flags.</summary>
public static class OpenFlagsExtensions
{
    private static readonly Dictionary<string, OpenFlags> ByName = new(StringComparer.Ordinal)
    {
        ["RDONLY"] = OpenFlags.ReadOnly,
        ["WRONLY"] = OpenFlags.WriteOnly,
        ["RDWR"] = OpenFlags.ReadWrite,
        ["ACCMODE"] = OpenFlags.AccessMode,
        ["CREAT"] = OpenFlags.Create,
        ["EXCL"] = OpenFlags.Exclusive,
        ["NOCTTY"] = OpenFlags.NoControllingTerminal,
        ["TRUNC"] = OpenFlags.Truncate,
        ["APPEND"] = OpenFlags.Append,
        ["NONBLOCK"] = OpenFlags.NonBlocking,
        ["DSYNC"] = OpenFlags.DataSync,
        ["DIRECT"] = OpenFlags.Direct,
        ["DIRECTORY"] = OpenFlags.Directory,
        ["NOFOLLOW"] = OpenFlags.NoFollow,
        ["NOATIME"] = OpenFlags.NoAccessTime,
        ["CLOEXEC"] = OpenFlags.CloseOnExec,
        ["SYNC"] = OpenFlags.Sync,
        ["RSYNC"] = OpenFlags.Sync,
        ["ASYNC"] = OpenFlags.Asynchronous,
        ["LARGEFILE"] = OpenFlags.ReadOnly,   // no bit of its own: always on
        ["PATH"] = OpenFlags.Path,
        ["TMPFILE"] = OpenFlags.TemporaryFile,
    };

    /// <summary>The flag with the name <c>O_</c>…, given without <c>O_</c>; null if there is none.</summary>
    public static OpenFlags? FromName(string name) => ByName.TryGetValue(name, out var flag) ? flag : null;

    /// <summary>May read through the open file.</summary>
    public static bool CanRead(this OpenFlags flags) => (flags & OpenFlags.AccessMode) is OpenFlags.ReadOnly or OpenFlags.ReadWrite;

    /// <summary>May write through the open file; access mode 3 gives neither.</summary>
    public static bool CanWrite(this OpenFlags flags) => (flags & OpenFlags.AccessMode) is OpenFlags.WriteOnly or OpenFlags.ReadWrite;

    /// <summary>Opened for reading only: counts as a reader (M-36).</summary>
    public static bool IsReadOnly(this OpenFlags flags) => (flags & OpenFlags.AccessMode) == OpenFlags.ReadOnly;

    /// <summary>The mask that the open hook passes (P-73).</summary>
    public static AccessMask HookMask(this OpenFlags flags)
    {
        if ((flags & OpenFlags.Execute) != 0)
        {
            return AccessMask.Exec;
        }

        var mask = (flags & OpenFlags.AccessMode) switch
        {
            OpenFlags.ReadOnly => AccessMask.Read,
            OpenFlags.WriteOnly => AccessMask.Write,
            _ => AccessMask.Read | AccessMask.Write,
        };
        if ((flags & OpenFlags.Truncate) != 0)
        {
            mask |= AccessMask.Write;
        }

        return (flags & OpenFlags.Append) != 0 ? mask | AccessMask.Append : mask;
    }
}
