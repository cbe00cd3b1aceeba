using System;
using System.Linq;
using System.Threading.Tasks;
using Akka.Actor;
using ImaActors.Actors.Hosting;
using ImaActors.Actors.Owners;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Recordings;
using Xunit;
using static ImaActors.Actors.Protocol.PipelineProtocol;
using static ImaActors.Actors.Protocol.ReportProtocol;

namespace ImaActors.Actors.Tests.Machine;

/// <summary>The namespace actors are no decoration: what they hold decides results, and a check notices when they miss something.</summary>
public sealed class NamespaceOwnershipTests : IDisposable
{
    private readonly ActorEngine _engine = new(2);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task The_actors_give_what_the_serial_run_gives()
    {
        var (report, output) = await Run(null);
        Assert.Equal(SmallCases.Text(SmallCases.RunSerially(SmallCases.Violations)), SmallCases.Text(output));
        Assert.Equal([2L, 2L], report.Namespaces.Select(counted => counted.Violations));   // N-132, N-61
    }

    [Fact]
    public async Task A_namespace_actor_that_drops_one_broadcast_makes_the_check_of_the_run_fail()
    {
        var boot = SmallCases.Boot(SmallCases.Violations);
        var workload = new RecordedWorkload(SmallCases.Violations, boot.Facts);
        var report = await _engine.Run(boot, workload, 3, (_, ordinary) => (ordinal, coordinator) =>
            ordinal.Value == 1 ? Props.Create(() => new DroppingNamespace(ordinary(ordinal, coordinator))) : ordinary(ordinal, coordinator));
        var failure = Assert.Throws<FailedCheckException>(() => RunChecks.Verify(boot, report));
        Assert.Equal("namespace 1 counted 1 violations, the list holds 2", failure.Message);
    }

    [Fact]
    public async Task Without_the_namespace_actors_violations_and_every_policy_result_break()
    {
        var (_, right) = await Run(null);
        var (_, without) = await Run((tpm, _) => (ordinal, coordinator) => Props.Create(() => new AbsentNamespace(ordinal, tpm, coordinator)));
        Assert.Equal("2\n", Text(View(right, "root", ViewKind.Violations)));
        Assert.Equal("measure func=FILE_CHECK mask=MAY_READ fsmagic=0xef53 \n", Text(View(right, "n1", ViewKind.Policy)));
        Assert.Empty(View(without, "root", ViewKind.Violations));
        Assert.Empty(View(without, "n1", ViewKind.Policy));
        Assert.Empty(View(without, "root", ViewKind.Count));
        Assert.Contains(right.AuditLog, record => record.Contains("op=policy_update", StringComparison.Ordinal));
        Assert.DoesNotContain(without.AuditLog, record => record.Contains("op=", StringComparison.Ordinal));
    }

    private async Task<(RunReport Report, RunOutput Output)> Run(Func<IActorRef, NamespaceProps, NamespaceProps>? namespaces)
    {
        var boot = SmallCases.Boot(SmallCases.Violations);
        var workload = new RecordedWorkload(SmallCases.Violations, boot.Facts);
        var report = await _engine.Run(boot, workload, 3, namespaces);
        return (report, RecordedRun.Output(workload, report, boot.Facts));
    }

    private static byte[] View(RunOutput output, string name, ViewKind kind) => output.Views.Single(view => view.View == name && view.Kind == kind).Content;

    private static string Text(byte[] content) => KernelText.FromBytes(content);

    /// <summary>Passes everything on to a real namespace, but the first broadcast without its violations.</summary>
    private sealed class DroppingNamespace : ReceiveActor
    {
        private bool _dropped;

        public DroppingNamespace(Props real)
        {
            var child = Context.ActorOf(real);
            Receive<ViolationsRecorded>(part =>
            {
                child.Forward(_dropped ? part : part with { Count = part.Count - 1 });
                _dropped = true;
            });
            ReceiveAny(child.Forward);
        }
    }

    /// <summary>Keeps the pipeline going, but holds no policy, counts nothing and has no view.</summary>
    private sealed class AbsentNamespace : ReceiveActor
    {
        public AbsentNamespace(NamespaceOrdinal ordinal, IActorRef tpm, IActorRef coordinator)
        {
            Receive<OwnerSteps>(steps => tpm.Tell(new OwnerCommits(
                steps.Key,
                new CommitPart(steps.Owner, [.. steps.Steps.Select(step => new StepCommit(step, ReplyTo(step.Step), [], PublicationOf(step.Step, steps.View, ordinal)))]),
                [])));
            Receive<ViolationsRecorded>(_ => { });
            Receive<EntriesCommitted>(part => coordinator.Tell(new NamespaceSettled(part.Key, ordinal)));
            Receive<ReportWanted>(_ => Sender.Tell(new NamespaceReport(ordinal, 0, 0, string.Empty, null, 0)));
        }

        private static Publication[] PublicationOf(Step step, WorldView view, NamespaceOrdinal ordinal) =>
            step is BeginNamespace ? [new PolicyPublished(ordinal, view.Namespaces.PolicyOf(NamespaceOrdinal.Initial))] : [];

        private static object ReplyTo(Step step) => step switch
        {
            Configure or LoadSessionFile => new CountReply(Errno.None, 8),
            WritePolicy write => new PolicyWriteReply(Errno.None, write.Data.Length, null),
            BeginActivation => new ActivationPlan(Errno.None, null, null),
            LoadActivationPolicy or ClosePolicySession => new PolicyLoadReply(Errno.None, false),
            ReadSecurityFile => new DataReply(Errno.None, []),
            _ => Done.Value,
        };
    }
}
