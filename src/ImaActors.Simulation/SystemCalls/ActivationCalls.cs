using ImaActors.Core.Keys;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.Securityfs;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>Configuration and activation of a namespace (sections 3 and 4 of the namespace specification).</summary>
internal static class ActivationCalls
{
    /// <summary>A write to one of the files for children, for the namespace of this process's next child (N-24, N-25).</summary>
    public static async Chain<CallResult> Configure(SystemCall call, OpenFileFacts file, byte[] data)
    {
        var position = (await call.Do(new SeekInode(file.Inode, file.Id, null))).Count;
        var target = call.Kernel.Namespaces[call.Me.ImaForChildren.Value];
        var error = SecurityFiles.CheckConfigure(target, position, data.Length);
        if (error != Errno.None)
        {
            return CallResult.Fail(error, "write");
        }

        var reply = await call.Do(new Configure(target.Ordinal, file.Special, KernelText.FromBytes(data)));
        return CallResult.Of(reply.Error, "write", reply.Count);
    }

    /// <summary>Activates a pending namespace; this process is the activator and still in its old namespace (N-8, N-31).</summary>
    public static async Chain<Errno> Activate(SystemCall call, NamespaceOrdinal target)
    {
        if (call.Kernel.Namespaces[target.Value].State == NamespaceState.Active)
        {
            return Errno.None;
        }

        await call.Do(new HoldActivation(target, true));
        var error = call.Kernel.Namespaces[target.Value].State == NamespaceState.Active ? Errno.None : await ActivateAlone(call, target);
        await call.Do(new HoldActivation(target, false));
        return error;
    }

    /// <summary>The activation lock is held, and the namespace is still pending.</summary>
    private static async Chain<Errno> ActivateAlone(SystemCall call, NamespaceOrdinal target)
    {
        var plan = await call.Do(new BeginActivation(target));
        if (plan.Error != Errno.None)
        {
            return plan.Error;
        }

        if (plan.PolicyPath is { } policyPath)
        {
            var error = await LoadPolicy(call, target, policyPath);
            if (error != Errno.None)
            {
                return error;
            }
        }

        if (plan.CertificatePath is { } certificatePath)
        {
            var error = await LoadCertificate(call, certificatePath);
            if (error != Errno.None)
            {
                return error;
            }
        }

        await call.Do(new StartNamespace(target));
        await call.Do(new ActivateStep(target));
        await call.Do(new AddAggregate(
            target,
            call.Kernel.Namespaces[target.Value].Number,
            call.View.Namespaces.PolicyOf(call.Me.Ima).DefaultTemplate,
            call.Caller.Audit));
        await call.Do(new ForgetConfiguration(target));
        return Errno.None;
    }

    private static async Chain<Errno> LoadPolicy(SystemCall call, NamespaceOrdinal target, string path)
    {
        var read = await PolicyCalls.ReadWholeFile(call, path, HookFunction.PolicyCheck);
        var loaded = await call.Do(new LoadActivationPolicy(target, read.Error, KernelText.FromBytes(read.Data), call.Caller));
        if (loaded.Completed)
        {
            await PolicyCalls.EndKeyQueue(call, call.Caller);
        }

        return loaded.Error;
    }

    /// <summary>The certificate goes to the children's namespace of the activator, whichever that is (N-170, N-171).</summary>
    private static async Chain<Errno> LoadCertificate(SystemCall call, string path)
    {
        var read = await PolicyCalls.ReadWholeFile(call, path, HookFunction.FileCheck);
        if (read.Error != Errno.None)
        {
            return read.Error;
        }

        var me = call.Me;
        var caller = new KeyCaller(me.Id, me.Credentials, me.ImaForChildren);
        var added = await call.Do(new LoadCertificateStep(caller, me.Ima, me.ImaForChildren, read.Data));
        await PolicyCalls.JudgeKeys(call, me.Ima, added.Events, call.Caller);
        return added.Error;
    }
}
