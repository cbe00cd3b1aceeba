using System;
using System.Collections.Immutable;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Keys;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>The policy file: writes, path loads and the end of a session (section 6 of the policy specification, N-53, N-63, N-64).</summary>
internal static class PolicyCalls
{
    private const int KernelReadLengthMax = int.MaxValue;

    /// <summary>A write by this process, to the policy of its own namespace.</summary>
    public static async Chain<CallResult> Write(SystemCall call, OpenFileFacts file, ReadOnlyMemory<byte> data)
    {
        var position = (await call.Do(new SeekInode(file.Inode, file.Id, null))).Count;
        if (position != 0)
        {
            return await Spoil(call, Errno.EINVAL);   // P-44
        }

        var own = call.Me.Ima;
        var written = await call.Do(new WritePolicy(own, KernelText.FromBytes(data.Span[..Math.Min(data.Length, NamespacePolicy.WriteLimit)]), call.Caller));
        if (written.Error != Errno.None)
        {
            return await Spoil(call, written.Error);
        }

        if (written.PathToLoad is { } path)
        {
            var read = await ReadWholeFile(call, path, HookFunction.PolicyCheck);
            if (read.Error != Errno.None)
            {
                return await Spoil(call, read.Error);
            }

            var loaded = await call.Do(new LoadSessionFile(own, KernelText.FromBytes(read.Data), call.Caller));
            if (loaded.Error != Errno.None)
            {
                return await Spoil(call, loaded.Error);
            }
        }

        return new CallResult(written.Count);
    }

    /// <summary>The last close of a write descriptor, by a process of the closer's namespace (P-53, P-54, N-64).</summary>
    public static async Chain<Done> CloseSession(SystemCall call, Caller closer)
    {
        var profile = call.Machine.Profile;
        var closed = await call.Do(new ClosePolicySession(closer.Own, call.Kernel.PolicySessionValid, closer));
        var isRemoved = closed.Completed && !profile.PolicyIsRewritable && !profile.PolicyIsReadable;
        if (closed.Completed)
        {
            await EndKeyQueue(call, closer);
        }

        if (isRemoved)
        {
            var walk = call.Walk("/sys/kernel/security/integrity/ima/policy");
            await call.Do(new RemoveName(walk.FileSystem, walk.Parent, walk.Name, false, call.Me.Credentials) { ByKernel = true });
        }

        await call.Do(new GivePolicyFile(isRemoved));
        return Done.Value;
    }

    /// <summary>The first custom policy of any namespace ends the early key queue; root's rules judge the keys (M-82, N-174).</summary>
    public static async Chain<Done> EndKeyQueue(SystemCall call, Caller caller)
    {
        var queued = await call.Do(new EndKeyQueue());
        return await JudgeKeys(call, NamespaceOrdinal.Initial, queued.Events, caller);
    }

    /// <summary>KEY_CHECK of keys by the rules of a namespace.</summary>
    public static async Chain<Done> JudgeKeys(SystemCall call, NamespaceOrdinal judge, ImmutableArray<KeyEvent> keys, Caller caller)
    {
        if (keys.Length > 0)
        {
            await call.Do(new MeasureKeys(judge, keys, caller));
        }

        return Done.Value;
    }

    /// <summary>The kernel reads a whole file on behalf of this process: FILE_CHECK at the open, a hook on the content (P-49, P-50, P-72, N-34).</summary>
    public static async Chain<DataReply> ReadWholeFile(SystemCall call, string path, HookFunction function)
    {
        if (path.Length == 0)
        {
            return new DataReply(Errno.EINVAL, []);
        }

        var opened = await OpenCalls.Open(call, path, OpenFlags.ReadOnly, 0);
        if (opened.Error != Errno.None)
        {
            return new DataReply(opened.Error, []);
        }

        var file = opened.File!;
        DataReply reply;
        if (file.Special is SpecialFile.Directory)
        {
            reply = new DataReply(Errno.EINVAL, []);
        }
        else if (opened.Length >= KernelReadLengthMax)
        {
            reply = new DataReply(Errno.EFBIG, []);
        }
        else
        {
            reply = await call.Do(new KernelReadInode(file.Inode, file.Id, function, call.Caller, call.PathOf(file)));
        }

        await OpenCalls.Release(call, file, false);
        return reply;
    }

    private static async Chain<CallResult> Spoil(SystemCall call, Errno error)
    {
        await call.Do(new SpoilPolicySession());
        return CallResult.Fail(error, "write");
    }
}
