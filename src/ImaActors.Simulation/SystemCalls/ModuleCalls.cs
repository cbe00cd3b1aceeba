using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>finit_module and init_module (N-115, A-67). No module of this model is valid: what passes ends with ENOEXEC.</summary>
public static class ModuleCalls
{
    private const int ElfHeaderLength = 64;   // shorter memory is no module at all

    /// <summary>open, finit_module, close.</summary>
    public static async Chain<CallResult> LoadFile(SystemCall call, string path)
    {
        var opened = await OpenCalls.Open(call, path, OpenFlags.ReadOnly, 0);
        if (opened.Error != Errno.None)
        {
            return CallResult.Fail(opened.Error, "open");
        }

        var file = opened.File!;
        var error = MayLoad(call);
        if (error == Errno.None)
        {
            error = file.Special is Core.Processes.SpecialFile.Directory
                ? Errno.EINVAL
                : (await call.Do(new KernelReadInode(file.Inode, file.Id, HookFunction.ModuleCheck, call.Caller, call.PathOf(file)))).Error;
        }

        await OpenCalls.Release(call, file, false);
        return CallResult.Fail(error == Errno.None ? Errno.ENOEXEC : error, "finit_module");
    }

    /// <summary>init_module: a load without a file.</summary>
    public static CallResult LoadMemory(SystemCall call, byte[] data)
    {
        var error = MayLoad(call);
        if (error == Errno.None && data.Length >= ElfHeaderLength)
        {
            error = LoadWithoutFile.CheckModule(call.Me.Ima, call.View.Namespaces.PolicyOf(call.Me.Ima));
        }

        return CallResult.Fail(error == Errno.None ? Errno.ENOEXEC : error, "init_module");
    }

    private static Errno MayLoad(SystemCall call) =>
        CapabilityCheck.HasInInitial(call.Kernel.Users, call.Me.Credentials, Capability.SysModule) ? Errno.None : Errno.EPERM;
}
