using System.Linq;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Owners;

namespace ImaActors.Simulation.SystemCalls;

/// <summary>add_key and keyctl (N-167 to N-179).</summary>
public static class KeyCalls
{
    /// <summary>add_key; KEY_CHECK is asked of the process's own namespace (N-173).</summary>
    public static async Chain<CallResult> Add(SystemCall call, string label, string type, string? description, byte[] payload, string keyring)
    {
        if (Keyring(call, keyring) is not { } place)
        {
            return CallResult.BadLabel();
        }

        var me = call.Me;
        var reply = await call.Do(new AddKeyStep(CallerOf(call), me.Ima, type, description, payload, place));
        await PolicyCalls.JudgeKeys(call, me.Ima, reply.Events, call.Caller);
        if (reply.Error != Errno.None)
        {
            return CallResult.Fail(reply.Error, "add_key");
        }

        await call.Do(new ChangeProcess(me.Id) { Key = (label, (int)reply.Value) });
        return CallResult.Zero;
    }

    /// <summary>keyctl update.</summary>
    public static async Chain<CallResult> Update(SystemCall call, string label, byte[] payload)
    {
        if (!call.Me.Keys.TryGetValue(label, out var key))
        {
            return CallResult.BadLabel();
        }

        return CallResult.Of((await call.Do(new UpdateKeyStep(CallerOf(call), new KeyId(key), payload))).Error, "keyctl");
    }

    /// <summary>keyctl unlink.</summary>
    public static async Chain<CallResult> Unlink(SystemCall call, string label, string keyring)
    {
        if (!call.Me.Keys.TryGetValue(label, out var key) || Keyring(call, keyring) is not { } place)
        {
            return CallResult.BadLabel();
        }

        return CallResult.Of((await call.Do(new UnlinkKeyStep(CallerOf(call), new KeyId(key), place))).Error, "keyctl");
    }

    /// <summary>keyctl clear.</summary>
    public static async Chain<CallResult> Clear(SystemCall call, string keyring)
    {
        if (Keyring(call, keyring) is not { } place)
        {
            return CallResult.BadLabel();
        }

        return CallResult.Of((await call.Do(new ClearKeyringStep(CallerOf(call), place))).Error, "keyctl");
    }

    /// <summary>keyctl read, then describe of each key.</summary>
    public static async Chain<CallResult> List(SystemCall call, string keyring)
    {
        if (Keyring(call, keyring) is not { } place)
        {
            return CallResult.BadLabel();
        }

        var reply = await call.Do(new ListKeyringStep(CallerOf(call), place));
        if (reply.Error != Errno.None)
        {
            return CallResult.Fail(reply.Error, "keyctl");
        }

        var text = string.Concat(reply.Lines.Select(line => line + "\n"));
        return new CallResult(reply.Lines.Length) { Data = KernelText.ToBytes(text) };
    }

    private static KeyCaller CallerOf(SystemCall call) => new(call.Me.Id, call.Me.Credentials, call.Me.ImaForChildren);

    private static KeyringReference? Keyring(SystemCall call, string name) => name switch
    {
        ".ima" => KeyringReference.Ima,
        "@session" => KeyringReference.Session,
        "@user" => KeyringReference.User,
        "@process" => KeyringReference.Process,
        _ => call.Me.Keys.TryGetValue(name, out var serial) ? KeyringReference.To(new KeyId(serial)) : null,
    };
}
