using System;
using System.Globalization;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>Opening, reading, writing and closing through descriptors, and the same in one go.</summary>
public static class FileCalls
{
    private const int WholeReadLength = 65536;
    private const long EndlessRead = int.MaxValue;

    /// <summary>open: the descriptor gets a label.</summary>
    public static async Chain<CallResult> Open(SystemCall call, string label, string path, OpenFlags flags, int mode)
    {
        var opened = await OpenCalls.Open(call, path, flags, mode);
        if (opened.Error != Errno.None)
        {
            return CallResult.Fail(opened.Error, "open");
        }

        await call.Do(new InstallFile(call.Me.Id, label, opened.File!));
        return CallResult.Zero;
    }

    /// <summary>close.</summary>
    public static async Chain<CallResult> Close(SystemCall call, string label)
    {
        if (Find(call, label) is null)
        {
            return CallResult.BadLabel();
        }

        var last = await call.Do(new CloseDescriptor(call.Me.Id, label));
        if (last.File is { } file)
        {
            await OpenCalls.Release(call, file, true);
        }

        return CallResult.Zero;
    }

    /// <summary>dup.</summary>
    public static async Chain<CallResult> Duplicate(SystemCall call, string label, string newLabel)
    {
        if (Find(call, label) is null)
        {
            return CallResult.BadLabel();
        }

        await call.Do(new DuplicateFile(call.Me.Id, label, newLabel));
        return CallResult.Zero;
    }

    /// <summary>One read.</summary>
    public static async Chain<CallResult> Read(SystemCall call, string label, long count)
    {
        if (Find(call, label) is not { } file)
        {
            return CallResult.BadLabel();
        }

        var reply = await ReadFrom(call, file, count, true);
        return reply.Error == Errno.None ? new CallResult(reply.Data.Length) { Data = reply.Data } : CallResult.Fail(reply.Error, "read");
    }

    /// <summary>One write.</summary>
    public static async Chain<CallResult> Write(SystemCall call, string label, byte[] data) =>
        Find(call, label) is { } file ? await WriteTo(call, file, data) : CallResult.BadLabel();

    /// <summary>lseek from the start of the file.</summary>
    public static async Chain<CallResult> Seek(SystemCall call, string label, long offset)
    {
        if (Find(call, label) is not { } file)
        {
            return CallResult.BadLabel();
        }

        switch (file.Special)
        {
            case SpecialFile.PathOnly:
                return CallResult.Fail(Errno.EBADF, "lseek");
            case SpecialFile.PolicyForChildren or SpecialFile.CertificateForChildren or SpecialFile.KcmdForChildren or SpecialFile.NamespaceLink:
                return CallResult.Fail(Errno.ESPIPE, "lseek");   // N-22; nsfs has no seek either
            case SpecialFile.Directory:
                return new CallResult(offset);
            default:
                break;
        }

        if (offset < 0)
        {
            return CallResult.Fail(Errno.EINVAL, "lseek");
        }

        await call.Do(new SeekInode(file.Inode, file.Id, offset));
        return new CallResult(offset);
    }

    /// <summary>ftruncate.</summary>
    public static async Chain<CallResult> Truncate(SystemCall call, string label, long length)
    {
        if (Find(call, label) is not { } file)
        {
            return CallResult.BadLabel();
        }

        if (file.Special is not SpecialFile.None)
        {
            // Kernel files take a new length and stay as they are.
            var refusal = length >= 0 && file.Special == SpecialFile.PathOnly ? Errno.EBADF
                : length < 0 || file.Special == SpecialFile.Directory || !file.Flags.CanWrite() ? Errno.EINVAL : Errno.None;
            return CallResult.Of(refusal, "ftruncate");
        }

        var reply = await call.Do(new TruncateOpenInode(file.Inode, file.Id, length, call.Caller));
        return CallResult.Of(reply.Error, "ftruncate");
    }

    /// <summary>fsync has no effect in this model.</summary>
    public static CallResult Synchronise(SystemCall call, string label)
    {
        if (Find(call, label) is not { } file)
        {
            return CallResult.BadLabel();
        }

        return file.Special is SpecialFile.None or SpecialFile.Directory ? CallResult.Zero
            : CallResult.Fail(file.Special == SpecialFile.PathOnly ? Errno.EBADF : Errno.EINVAL, "fsync");
    }

    /// <summary>open, one write, close.</summary>
    public static async Chain<CallResult> WriteFile(SystemCall call, string path, OpenFlags flags, byte[] data)
    {
        var opened = await OpenCalls.Open(call, path, flags, DefaultMode);
        if (opened.Error != Errno.None)
        {
            return CallResult.Fail(opened.Error, "open");
        }

        var result = await WriteTo(call, opened.File!, data);
        await OpenCalls.Release(call, opened.File!, false);
        return result;
    }

    /// <summary>open; write until everything is taken or a write fails; close. On a failure the count so far is told.</summary>
    public static async Chain<CallResult> WriteAll(SystemCall call, string path, OpenFlags flags, byte[] data)
    {
        var opened = await OpenCalls.Open(call, path, flags, DefaultMode);
        if (opened.Error != Errno.None)
        {
            return CallResult.Fail(opened.Error, "open");
        }

        var taken = 0L;
        var result = CallResult.Zero;
        while (taken < data.Length || (taken == 0 && data.Length == 0))
        {
            result = await WriteTo(call, opened.File!, data, (int)taken);
            if (result.Ret <= 0)
            {
                break;
            }

            taken += result.Ret;
            if (data.Length == 0)
            {
                break;
            }
        }

        await OpenCalls.Release(call, opened.File!, false);
        return result.Ret < 0
            ? result with { Data = KernelText.ToBytes(taken.ToString(CultureInfo.InvariantCulture)) }
            : new CallResult(taken);
    }

    /// <summary>open with O_CREAT and O_EXCL, one write if there is data, close.</summary>
    public static async Chain<CallResult> Create(SystemCall call, string path, int mode, byte[]? data)
    {
        var opened = await OpenCalls.Open(call, path, OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.WriteOnly, mode);
        if (opened.Error != Errno.None)
        {
            return CallResult.Fail(opened.Error, "open");
        }

        var result = data is { Length: > 0 } ? await WriteTo(call, opened.File!, data) : CallResult.Zero;
        await OpenCalls.Release(call, opened.File!, false);
        return result;
    }

    /// <summary>open, read to the end, close.</summary>
    public static async Chain<CallResult> ReadFile(SystemCall call, string path)
    {
        var opened = await OpenCalls.Open(call, path, OpenFlags.ReadOnly, 0);
        if (opened.Error != Errno.None)
        {
            return CallResult.Fail(opened.Error, "open");
        }

        var file = opened.File!;
        var whole = file.Special is SpecialFile.None ? EndlessRead : WholeReadLength;
        var data = Array.Empty<byte>();
        DataReply reply;
        do
        {
            reply = await ReadFrom(call, file, whole);
            data = data.Length == 0 ? reply.Data : [.. data, .. reply.Data];
        }
        while (reply.Error == Errno.None && reply.Data.Length > 0);

        await OpenCalls.Release(call, file, false);
        return reply.Error == Errno.None ? new CallResult(data.Length) { Data = data } : CallResult.Fail(reply.Error, "read");
    }

    /// <summary>A write to uid_map or gid_map of a process.</summary>
    public static async Chain<CallResult> WriteMap(SystemCall call, string target, string file, byte[] text)
    {
        var process = target == call.Me.Name ? "self" : "{pid:" + target + "}";
        var opened = await OpenCalls.Open(call, "/proc/" + process + "/" + file, OpenFlags.WriteOnly, 0);
        if (opened.Error != Errno.None)
        {
            return CallResult.Fail(opened.Error, "open");
        }

        var result = await WriteTo(call, opened.File!, text);
        await OpenCalls.Release(call, opened.File!, false);
        return result;
    }

    /// <summary>The open file of a descriptor's label, or null.</summary>
    internal static OpenFileFacts? Find(SystemCall call, string label)
    {
        var index = call.Me.DescriptorIndex(label);
        return index < 0 ? null : call.Kernel.OpenFiles[call.Me.Descriptors[index].File];
    }

    private const int DefaultMode = 0x1a4;   // 0644

    /// <param name="call">The operation.</param>
    /// <param name="file">The file.</param>
    /// <param name="count">Bytes at most.</param>
    /// <param name="isSingle">How much one read takes shows; it does not where reads go on to the end.</param>
    private static async Chain<DataReply> ReadFrom(SystemCall call, OpenFileFacts file, long count, bool isSingle = false)
    {
        switch (file.Special)
        {
            case SpecialFile.None:
                return await call.Do(new ReadInode(file.Inode, file.Id, count));
            case SpecialFile.Directory:
                return new DataReply(Errno.EISDIR, []);
            case SpecialFile.PathOnly:
                return new DataReply(Errno.EBADF, []);
            default:
                break;
        }

        if (!file.Flags.CanRead())
        {
            return new DataReply(Errno.EBADF, []);
        }

        var position = (await call.Do(new SeekInode(file.Inode, file.Id, null))).Count;
        if (await SpecialPart(call, file, position, count, isSingle) is not { } data)
        {
            return new DataReply(Errno.EINVAL, []);
        }

        await call.Do(new SeekInode(file.Inode, file.Id, position + data.Length));
        return new DataReply(Errno.None, data);
    }

    /// <summary>What one read of a kernel file gives at this moment, or null for files that cannot be read (N-22, N-53).</summary>
    private static async Chain<byte[]?> SpecialPart(SystemCall call, OpenFileFacts file, long position, long count, bool byRecords) => file.Special switch
    {
        SpecialFile.Policy or SpecialFile.AsciiList or SpecialFile.BinaryList or SpecialFile.MeasurementCount or SpecialFile.Violations =>
            (await call.Do(new ReadSecurityFile(call.Me.Ima, file.Special, position, count) { ByRecords = byRecords })).Data,
        SpecialFile.Version => Part(KernelText.ToBytes(call.Machine.Profile.VersionText + "\n"), position, count),
        SpecialFile.NamespaceLimit => Part(KernelText.ToBytes(call.Kernel.Counts.LimitOf(file.OpenerUser).ToString(CultureInfo.InvariantCulture) + "\n"), position, count),
        SpecialFile.IdMap => Part(MapText(call, file), position, count),
        _ => null,
    };

    private static byte[] Part(byte[] whole, long position, long count)
    {
        var from = (int)Math.Min(position, whole.Length);
        return whole[from..(from + (int)Math.Min(count, whole.Length - from))];
    }

    private static byte[] MapText(SystemCall call, OpenFileFacts file)
    {
        var (_, group) = ProcFiles.MapOf(file.Inode, file.FileSystem)!.Value;
        var user = call.Kernel.Users[new UserNamespaceOrdinal(file.Link!.Value.Id)];
        if (user.Parent is null)
        {
            return KernelText.ToBytes("         0          0 4294967295\n");
        }

        var text = string.Empty;
        foreach (var line in group ? user.GidMap : user.UidMap)
        {
            text += string.Create(CultureInfo.InvariantCulture, $"{line.Inside,10} {line.Outside,10} {line.Count,10}\n");
        }

        return KernelText.ToBytes(text);
    }

    private static async Chain<CallResult> WriteTo(SystemCall call, OpenFileFacts file, byte[] all, int from = 0)
    {
        if (file.Special is SpecialFile.PathOnly || !file.Flags.CanWrite())
        {
            return CallResult.Fail(Errno.EBADF, "write");
        }

        if (file.Special == SpecialFile.Policy)
        {
            return await PolicyCalls.Write(call, file, all.AsMemory(from));   // takes a line of many: nothing is copied for each
        }

        var data = from == 0 ? all : all[from..];
        switch (file.Special)
        {
            case SpecialFile.None:
                var written = await call.Do(new WriteInode(file.Inode, file.Id, data, call.Caller));
                return CallResult.Of(written.Error, "write", written.Count);
            case SpecialFile.PolicyForChildren or SpecialFile.CertificateForChildren or SpecialFile.KcmdForChildren:
                return await ActivationCalls.Configure(call, file, data);
            case SpecialFile.IdMap:
                return await WriteIdMap(call, file, data);
            case SpecialFile.NamespaceLimit:
                return await WriteLimit(call, file, data);
            case SpecialFile.FirmwareTrigger:
                return await LoadFirmware(call, data);
            case SpecialFile.Version:
                return CallResult.Fail(Errno.EIO, "write");   // a file of proc without a write of its own
            default:
                return CallResult.Fail(Errno.EINVAL, "write");
        }
    }

    private static async Chain<CallResult> WriteIdMap(SystemCall call, OpenFileFacts file, byte[] data)
    {
        var position = (await call.Do(new SeekInode(file.Inode, file.Id, null))).Count;
        if (position != 0)
        {
            return CallResult.Fail(Errno.EINVAL, "write");
        }

        var (_, group) = ProcFiles.MapOf(file.Inode, file.FileSystem)!.Value;
        var target = new UserNamespaceOrdinal(file.Link!.Value.Id);
        var reply = await call.Do(new WriteIdMap(call.Me.Id, target, KernelText.FromBytes(data), group));
        if (reply.Error == Errno.None)
        {
            await call.Do(new SeekInode(file.Inode, file.Id, data.Length));
        }

        return CallResult.Of(reply.Error, "write", data.Length);
    }

    private static async Chain<CallResult> WriteLimit(SystemCall call, OpenFileFacts file, byte[] data)
    {
        var text = KernelText.UpToNul(KernelText.FromBytes(data)).Trim(' ', '\t', '\n');
        if (data.Length == 0)
        {
            return CallResult.Zero;
        }

        if (!CapabilityCheck.Has(call.Kernel.Users, call.Me.Credentials, file.OpenerUser, Capability.SysResource))
        {
            return CallResult.Fail(Errno.EPERM, "write");
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
        {
            return CallResult.Fail(Errno.EINVAL, "write");
        }

        await call.Do(new SetNamespaceLimit(file.OpenerUser, limit));
        return new CallResult(data.Length);
    }

    /// <summary>The firmware test driver asks for a file below the firmware path; whatever goes wrong, it is not found (P-72).</summary>
    private static async Chain<CallResult> LoadFirmware(SystemCall call, byte[] data)
    {
        var name = KernelText.UpToNul(KernelText.FromBytes(data));
        if (name.Length == 0)
        {
            return data.Length == 0 ? CallResult.Zero : CallResult.Fail(Errno.EINVAL, "write");   // sysfs keeps an empty write to itself
        }

        if (call.Machine.Boot.FirmwarePath is not { } folder)
        {
            return CallResult.Fail(Errno.ENOENT, "write");
        }

        var read = await PolicyCalls.ReadWholeFile(call, folder + "/" + name, HookFunction.FirmwareCheck);
        return read.Error == Errno.None ? new CallResult(data.Length) : CallResult.Fail(Errno.ENOENT, "write");
    }
}
