using System;
using System.Globalization;
using ImaActors.Core.Audit;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>An operation of a process in flight: the process, what it sees, and the steps it sends.</summary>
public sealed class SystemCall(OperationContext context, ProcessId process, MachineFacts machine) : IPathView
{
    /// <summary>Longest program name, bytes (TASK_COMM_LEN less one).</summary>
    public const int CommandLengthMax = 15;

    private const int FirstPid = 100;

    /// <summary>The machine.</summary>
    public MachineFacts Machine => machine;

    /// <summary>What was published so far.</summary>
    public WorldView View => context.View;

    /// <summary>The kernel as published.</summary>
    public KernelState Kernel => View.Kernel;

    /// <summary>The process that acts.</summary>
    public ProcessState Me => Kernel[process];

    /// <summary>The process that acts, as hooks see it.</summary>
    public Caller Caller => CallerOf(Me);

    /// <inheritdoc/>
    public MountTable Mounts => Kernel.MountsOf(Me);

    /// <inheritdoc/>
    public PathPlace Root => Me.Root;

    /// <inheritdoc/>
    public PathPlace WorkingDirectory => Me.WorkingDirectory;

    /// <inheritdoc/>
    public int ProcFileSystem => machine.ProcFileSystem;

    /// <inheritdoc/>
    public bool HasImaNamespaces => machine.Profile.HasImaNamespaces;

    /// <inheritdoc/>
    public int SelfPid => PidOf(process);

    /// <summary>Process number as paths show it.</summary>
    public static int PidOf(ProcessId id) => FirstPid + id.Value;

    /// <summary>The process with a number.</summary>
    public static ProcessId ProcessOf(int pid) => new(pid - FirstPid);

    /// <summary>Sends a step and waits for its answer.</summary>
    public OperationContext.StepAwaitable<TReply> Do<TReply>(Step<TReply> step) => context.Do(step);

    /// <summary>A name for a new open file description.</summary>
    public OpenFileId NewFile() => context.NewFile();

    /// <inheritdoc/>
    public NameTree Tree(int fileSystem) => View.Names[fileSystem];

    /// <inheritdoc/>
    public bool ProcessExists(int pid) => Kernel.Processes.ContainsKey(pid - FirstPid);

    /// <inheritdoc/>
    public bool MaySearch(DirectoryNode directory) =>
        FilePermission.Allows(Kernel.Users, Me.Credentials, directory.Mode, directory.Uid, directory.Gid, FileAccess.Exec, true);

    /// <summary>Resolves a path of this process.</summary>
    public WalkResult Walk(string path, bool followLast = true) => PathWalk.Resolve(this, ExpandPids(path), followLast);

    /// <summary>The name that records show for an open file.</summary>
    public string PathOf(OpenFileFacts file) => PathWalk.FilePath(this, file.Mount, file.FileSystem, file.Dentry, file.Inode);

    /// <summary>Whether the mount of a file has an option.</summary>
    public bool MountHas(int mount, MountFlags flag) => Mounts.ById.TryGetValue(mount, out var found) && found.Flags.HasFlag(flag);

    /// <summary>EROFS if the mount of what a path names is read-only.</summary>
    public Errno CheckWritable(WalkResult walk) => MountHas(walk.Mount, MountFlags.ReadOnly) ? Errno.EROFS : Errno.None;

    /// <summary>A process as hooks see it.</summary>
    public Caller CallerOf(ProcessState state) => new(
        SubjectOf(state.Name, Kernel.ParentName(state), state.Credentials, state.Command, state.Executable), state.Credentials, state.Ima);

    /// <summary>A task as audit prints it.</summary>
    public static AuditSubject SubjectOf(string name, string parent, Credentials c, string command, string executable) =>
        new(name, parent, c.Uid, c.Gid, c.Euid, c.Suid, c.Fsuid, c.Egid, c.Sgid, c.Fsgid, command, executable);

    /// <summary>Paths may name a process: <c>{pid:NAME}</c> stands for its number, 0 if there is none.</summary>
    private string ExpandPids(string path)
    {
        const string opening = "{pid:";
        var start = path.IndexOf(opening, StringComparison.Ordinal);
        if (start < 0)
        {
            return path;
        }

        var end = path.IndexOf('}', start);
        if (end < 0)
        {
            return path;
        }

        var name = path[(start + opening.Length)..end];
        var pid = Kernel.ByName.TryGetValue(name, out var id) ? PidOf(id) : 0;
        return ExpandPids(path[..start] + pid.ToString(CultureInfo.InvariantCulture) + path[(end + 1)..]);
    }
}
