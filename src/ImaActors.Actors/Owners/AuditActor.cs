using Akka.Actor;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Owners;
using static ImaActors.Actors.Protocol.PipelineProtocol;
using static ImaActors.Actors.Protocol.ReportProtocol;
using static ImaActors.Actors.Protocol.StateProtocol;

namespace ImaActors.Actors.Owners;

/// <summary>The audit log: takes the records of each sub-tick in order.</summary>
public sealed class AuditActor : ReceiveActor
{
    /// <summary>An actor around the log.</summary>
    public AuditActor(AuditOwner owner, int epoch)
    {
        var guard = new TickGuard<int, RecordsCommitted>(epoch);
        Receive<RecordsCommitted>(part =>
        {
            if (guard.IsNew(0, part))
            {
                owner.Append(part.Records);
            }
        });
        Receive<StateWanted>(wanted => Sender.Tell(StateWritten.Of(MachineCheckpoint.Audit, owner, wanted)));
        Receive<ReportWanted>(_ => Sender.Tell(new AuditReported(owner.Records)));
    }
}
