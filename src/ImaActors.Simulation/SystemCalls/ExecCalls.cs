using System.Collections.Immutable;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>Running a program: fork, execve in the child, wait (M-25, N-165).</summary>
public static class ExecCalls
{
    private const string ShortLived = "?";

    /// <summary>Runs a program to its end.</summary>
    public static async Chain<CallResult> Run(SystemCall call, string path)
    {
        var me = call.Me;
        if (me.Ima == me.ImaForChildren && !call.Kernel.Others[ProcessLifecycle.PidNamespaceOfChildren(me)].InitIsGone
            && !me.OthersForChildren.ContainsKey(NamespaceKind.Pid))
        {
            var child = ChildOf(call, me, me.Ima);
            var direct = await Execute(call, path, child);
            await ReleaseAll(call, direct.Files, direct.Caller);
            return direct.Result;
        }

        var fork = await ProcessCalls.Fork(call, ShortLived, CloneFlags.None, true);
        if (fork.Error != Errno.None)
        {
            return CallResult.Fail(fork.Error, "fork");
        }

        var run = await Execute(call, path, ChildOf(call, me, fork.Target));
        await ReleaseAll(call, run.Files, run.Caller);
        await ProcessCalls.End(call, fork.Child);
        return run.Result;
    }

    /// <summary>Starts a program that keeps running under a label.</summary>
    public static async Chain<CallResult> Hold(SystemCall call, string label, string path)
    {
        var fork = await ProcessCalls.Fork(call, ShortLived, CloneFlags.None, true);
        if (fork.Error != Errno.None)
        {
            return CallResult.Fail(fork.Error, "fork");
        }

        var run = await Execute(call, path, ChildOf(call, call.Me, fork.Target));
        if (run.Files.IsEmpty)
        {
            await ProcessCalls.End(call, fork.Child);
            return run.Result;
        }

        foreach (var file in run.Files)
        {
            await call.Do(new InstallProgram(fork.Child, file));
        }

        await call.Do(new ChangeProcess(fork.Child)
        {
            Credentials = run.Caller.Credentials,
            Program = (run.Caller.Audit.Command, run.Caller.Audit.Executable),
        });
        if (!run.Sleeps)
        {
            await ProcessCalls.End(call, fork.Child);   // execve went well all the same: the label names what is left of the program
        }

        await call.Do(new ChangeProcess(call.Me.Id) { Held = (label, fork.Child) });
        return CallResult.Zero;
    }

    private static Caller ChildOf(SystemCall call, ProcessState parent, NamespaceOrdinal own) => new(
        SystemCall.SubjectOf(ShortLived, parent.Name, parent.Credentials, parent.Command, parent.Executable), parent.Credentials, own);

    /// <summary>execve: the program, its interpreters, then the point of no return and the executable mappings.</summary>
    private static async Chain<Execution> Execute(SystemCall call, string path, Caller child)
    {
        var opened = await OpenCalls.Open(call, path, OpenFlags.ReadOnly | OpenFlags.Execute, 0, child);
        for (var depth = 0; opened.Error == Errno.None; depth++)
        {
            var file = opened.File!;
            if (depth > ProgramFormat.InterpreterDepthMax)
            {
                await OpenCalls.Release(call, file, false, child);
                return Execution.Fail(child, Errno.ELOOP);
            }

            var facts = await call.Do(new InspectInode(file.Inode));
            var error = await Hooks(call, file, child);
            var image = error == Errno.None ? facts.Image : ProgramImage.Unknown;
            switch (image.Kind)
            {
                case ProgramKind.Script:
                    // The interpreter is opened while the script is still open.
                    opened = await OpenCalls.Open(call, image.Interpreter!, OpenFlags.ReadOnly | OpenFlags.Execute, 0, child);
                    await OpenCalls.Release(call, file, false, child);
                    break;
                case ProgramKind.Elf:
                    var prepared = CredentialChanges.OnExec(
                        call.Kernel.Users, child.Credentials, facts.Mode, facts.Uid, facts.Gid, call.MountHas(file.Mount, MountFlags.NoSuid));
                    return await Start(call, path, file, image, prepared, child);
                default:
                    await OpenCalls.Release(call, file, false, child);
                    return Execution.Fail(child, error == Errno.None ? Errno.ENOEXEC : error);
            }
        }

        return Execution.Fail(child, opened.Error);
    }

    /// <summary>BPRM_CHECK with the current credentials, then CREDS_CHECK with those prepared so far (P-72, A-66).</summary>
    private static async Chain<Errno> Hooks(SystemCall call, OpenFileFacts file, Caller child)
    {
        var path = call.PathOf(file);
        var bprm = await call.Do(new HookInode(file.Inode, file.Id, HookFunction.BprmCheck, child, child.Credentials, path));
        if (bprm.Error != Errno.None)
        {
            return bprm.Error;
        }

        return (await call.Do(new HookInode(file.Inode, file.Id, HookFunction.CredsCheck, child, CredentialChanges.PreparedForExec(child.Credentials), path))).Error;
    }

    /// <summary>
    /// The loader is opened, then comes the point of no return: new credentials and name, one MMAP_CHECK for each executable
    /// segment of program and loader (M-25, N-165).
    /// </summary>
    private static async Chain<Execution> Start(SystemCall call, string path, OpenFileFacts file, ProgramImage image, Credentials prepared, Caller child)
    {
        OpenFileFacts? loader = null;
        var loaderImage = ProgramImage.Unknown;
        var loaderLength = 0L;
        if (image.Interpreter is { } interpreter)
        {
            var opened = await OpenCalls.Open(call, interpreter, OpenFlags.ReadOnly | OpenFlags.Execute, 0, child);
            loader = opened.File;
            if (loader is not null)
            {
                var facts = await call.Do(new InspectInode(loader.Inode));
                (loaderImage, loaderLength) = (facts.Image, facts.Length);
            }

            if (loader is null || loaderImage.Kind != ProgramKind.Elf)
            {
                await ReleaseAll(call, [.. loader is null ? [file] : new[] { loader, file }], child);
                var refusal = loader is null ? opened.Error : loaderLength < ProgramFormat.ElfHeaderLength ? Errno.EIO : Errno.ELIBBAD;
                return Execution.Fail(child, refusal);
            }
        }

        var name = path[(path.LastIndexOf('/') + 1)..];
        var command = name.Length > SystemCall.CommandLengthMax ? name[..SystemCall.CommandLengthMax] : name;
        var executable = call.PathOf(file);
        var running = child with
        {
            Credentials = prepared,
            Audit = SystemCall.SubjectOf(child.Audit.Process, child.Audit.Parent, prepared, command, executable),
        };
        ImmutableArray<OpenFileFacts> files = loader is null ? [file] : [file, loader];
        var mapped = await MapSegments(call, file, image.ExecutableSegments, running)
            && (loader is null || await MapSegments(call, loader, loaderImage.ExecutableSegments, running));
        var ending = mapped ? image.Ending : new ProgramEnding(0, ProgramFormat.SegmentationFault, false);
        return new Execution(ending.Signal != 0 ? Killed(ending.Signal) : new CallResult(ending.Status), files, running, ending.Sleeps);
    }

    private static async Chain<bool> MapSegments(SystemCall call, OpenFileFacts file, int count, Caller running)
    {
        for (var segment = 0; segment < count; segment++)
        {
            var mapped = await call.Do(new MapInode(
                file.Inode, file.Id, Protection.Read | Protection.Execute, false, call.MountHas(file.Mount, MountFlags.NoExec), running, call.PathOf(file)));
            if (mapped.Error != Errno.None)
            {
                return false;
            }
        }

        return true;
    }

    private static async Chain<Done> ReleaseAll(SystemCall call, ImmutableArray<OpenFileFacts> files, Caller caller)
    {
        foreach (var file in files)
        {
            await OpenCalls.Release(call, file, false, caller);
        }

        return Done.Value;
    }

    private static CallResult Killed(int signal) => new CallResult(-1, Errno.None, "signal") with { Signal = signal };

    /// <param name="Result">What the parent sees.</param>
    /// <param name="Files">Program and loader, still open; empty if execve failed.</param>
    /// <param name="Caller">The child as hooks see it at its end.</param>
    /// <param name="Sleeps">The program runs until it is killed.</param>
    private sealed record Execution(CallResult Result, ImmutableArray<OpenFileFacts> Files, Caller Caller, bool Sleeps)
    {
        public static Execution Fail(Caller child, Errno error) => new(CallResult.Fail(error, "execve"), [], child, false);
    }
}
