using System;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>System calls that change the credentials of the calling process (N-77 to N-79, N-85).</summary>
public static class IdentityCalls
{
    /// <summary>setresuid, setresgid, setuid, setgid, capset: a change of credentials that may be refused.</summary>
    public static async Chain<CallResult> Change(SystemCall call, string stage, Func<UserNamespaceTable, Credentials, (Errno Error, Credentials Credentials)> change)
    {
        var (error, credentials) = change(call.Kernel.Users, call.Me.Credentials);
        if (error == Errno.None)
        {
            await call.Do(new ChangeProcess(call.Me.Id) { Credentials = credentials });
        }

        return CallResult.Of(error, stage);
    }

    /// <summary>prctl(PR_SET_KEEPCAPS).</summary>
    public static async Chain<CallResult> KeepCapabilities(SystemCall call, long value)
    {
        if (value is not 0 and not 1)
        {
            return CallResult.Fail(Errno.EINVAL, "prctl");
        }

        await call.Do(new ChangeProcess(call.Me.Id) { Credentials = call.Me.Credentials with { KeepCapabilities = value == 1 } });
        return CallResult.Zero;
    }

    /// <summary>prctl(PR_SET_DUMPABLE): the files of the process in /proc belong to its effective ids, or to root (N-85).</summary>
    public static async Chain<CallResult> SetDumpable(SystemCall call, long value)
    {
        if (value is not 0 and not 1)
        {
            return CallResult.Fail(Errno.EINVAL, "prctl");
        }

        await call.Do(new ChangeProcess(call.Me.Id) { Credentials = call.Me.Credentials with { Dumpable = value == 1 } });
        return CallResult.Zero;
    }

    /// <summary>umask; the recorded process gets 0 back.</summary>
    public static async Chain<CallResult> Umask(SystemCall call, int mask)
    {
        await call.Do(new ChangeProcess(call.Me.Id) { Umask = mask & 0x1ff });
        return CallResult.Zero;
    }
}
