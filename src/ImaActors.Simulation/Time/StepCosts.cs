using ImaActors.Core.Integrity;
using ImaActors.Core.Processes;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Time;

/// <summary>Prices of steps and of the work in them: one line each.</summary>
internal static class StepCosts
{
    private const long PicosecondsPerNanosecond = 1000;

    /// <summary>What a step costs on a core besides the work that it accounts for.</summary>
    public static Duration Of(in KeyedStep keyed, object reply, CostModel costs)
    {
        var step = keyed.Step switch
        {
            PrepareFork fork => fork.Flags == CloneFlags.None ? costs.Fork : costs.Fork + costs.NamespaceCreation,
            UnshareStep => costs.NamespaceCreation,
            HookInode { Function: Core.Policy.HookFunction.BprmCheck } => costs.Exec,
            MapInode => costs.Map,
            OpenInode open => costs.PathComponent * Components(open.Path),
            ReadInode or KernelReadInode => Copy(((DataReply)reply).Data.Length, costs),
            ReadSecurityFile => Copy(((DataReply)reply).Data.Length, costs),
            WriteInode write => Copy(write.Data.Length, costs),
            _ => Duration.Zero,
        };
        return keyed.IsFirst ? step + costs.Call : step;
    }

    /// <summary>What work costs on a core, and under which use it is shown.</summary>
    public static (TimeUse Use, Duration Cost) Of(WorkEmission work, CostModel costs) => work.Kind switch
    {
        WorkKind.Hook => (TimeUse.Computing, costs.Hook * work.Amount),
        WorkKind.NamespaceVisits => (TimeUse.Computing, costs.NamespaceVisit * work.Amount),
        WorkKind.Entry => (TimeUse.Computing, costs.Entry * work.Amount),
        WorkKind.Signature => (TimeUse.Verifying, costs.Signature * work.Amount),
        WorkKind.Digest => (TimeUse.Hashing, costs.HashStart + Bytes(
            work.Amount, costs.HashPicosecondsPerByte.TryGetValue(work.Algorithm, out var rate) ? rate : costs.DefaultHashPicosecondsPerByte)),
        _ => throw new System.Diagnostics.UnreachableException($"{work.Kind} is not done on a core"),
    };

    /// <summary>Time that the disk needs for a request besides its latency.</summary>
    public static Duration Transfer(long bytes, long bytesPerSecond) =>
        bytesPerSecond == 0 ? Duration.Zero : new Duration((long)((System.Int128)bytes * 1_000_000_000 / bytesPerSecond));

    private static Duration Copy(long bytes, CostModel costs) => Bytes(bytes, costs.CopyPicosecondsPerByte);

    private static Duration Bytes(long bytes, long picosecondsPerByte) => new(bytes * picosecondsPerByte / PicosecondsPerNanosecond);

    private static int Components(string path)
    {
        var components = 0;
        for (var i = 0; i < path.Length; i++)
        {
            components += path[i] == '/' && i < path.Length - 1 ? 1 : 0;
        }

        return components;
    }
}
