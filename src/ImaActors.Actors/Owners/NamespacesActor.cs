using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Akka.Actor;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Checkpoints;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using static ImaActors.Actors.Protocol.PipelineProtocol;
using static ImaActors.Actors.Protocol.ReportProtocol;
using static ImaActors.Actors.Protocol.StateProtocol;

namespace ImaActors.Actors.Owners;

/// <summary>Makes the actor of a namespace.</summary>
/// <param name="ordinal">The namespace.</param>
/// <param name="coordinator">Who hears that it has settled.</param>
public delegate Props NamespaceProps(NamespaceOrdinal ordinal, IActorRef coordinator);

/// <summary>Parent of the namespaces: one actor each, from its first step to the one that ends it.</summary>
public sealed class NamespacesActor : ReceiveActor
{
    private readonly NamespaceProps _props;
    private readonly SortedDictionary<int, IActorRef> _children = [];
    private readonly SortedDictionary<int, NamespaceReport> _reports;
    private readonly SortedSet<int> _ended = [];
    private IActorRef? _coordinator;
    private bool _reporting;
    private StateWanted? _wanted;
    private List<KeyValuePair<string, byte[]>> _written = [];

    /// <summary>A parent without children.</summary>
    /// <param name="props">Makes the actor of a namespace.</param>
    /// <param name="existing">Namespaces that exist.</param>
    /// <param name="ended">Reports of namespaces that have ended.</param>
    public NamespacesActor(NamespaceProps props, ImmutableArray<NamespaceOrdinal> existing, SortedDictionary<int, NamespaceReport> ended)
    {
        _props = props;
        _reports = ended;
        Receive<CoordinatorKnown>(known =>
        {
            _coordinator = known.Coordinator;
            foreach (var ordinal in existing)
            {
                Child(ordinal.Value);
            }
        });
        Receive<OwnerSteps>(Forward);
        Receive<ViolationsRecorded>(part => Child(part.Namespace.Value).Forward(part));
        Receive<EntriesCommitted>(part => Child(part.Namespace.Value).Forward(part));
        Receive<NamespaceReport>(Collect);
        Receive<StateWanted>(wanted =>
        {
            _wanted = wanted;
            AskForState();
        });
        Receive<StateWritten>(written =>
        {
            _written.AddRange(written.Parts);
            AnswerWithState();
        });
        Receive<ReportWanted>(_ =>
        {
            _reporting = true;
            foreach (var child in _children.Where(pair => !_ended.Contains(pair.Key)))
            {
                child.Value.Tell(ReportWanted.Value);
            }

            Answer();
        });
    }

    /// <summary>Who hears that namespaces have settled; the first message of a run.</summary>
    public sealed record CoordinatorKnown(IActorRef Coordinator);

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Escalate);

    private void Forward(OwnerSteps steps)
    {
        var ordinal = (int)steps.Owner.Index;
        Child(ordinal).Forward(steps);
        if (steps.Steps.Any(step => step.Step is EndNamespace))
        {
            _ended.Add(ordinal);
            _children[ordinal].Tell(ReportWanted.Value);
        }
    }

    private IActorRef Child(int ordinal)
    {
        if (!_children.TryGetValue(ordinal, out var child))
        {
            Invariant.That(_coordinator is not null, "a namespace begins before the run does");
            child = Context.ActorOf(_props(new NamespaceOrdinal(ordinal), _coordinator), "namespace-" + ordinal.ToString(CultureInfo.InvariantCulture));
            _children.Add(ordinal, child);
        }

        return child;
    }

    private void Collect(NamespaceReport report)
    {
        _reports[report.Namespace.Value] = report;
        if (_ended.Contains(report.Namespace.Value))
        {
            Context.Stop(_children[report.Namespace.Value]);
            _children.Remove(report.Namespace.Value);
            _ended.Remove(report.Namespace.Value);
            AskForState();
        }

        Answer();
    }

    /// <summary>Asks every child, once those that have ended have told their last.</summary>
    private void AskForState()
    {
        if (_wanted is { } wanted && _ended.Count == 0)
        {
            foreach (var child in _children.Values)
            {
                child.Tell(wanted);
            }

            AnswerWithState();
        }
    }

    private void AnswerWithState()
    {
        if (_wanted is { } wanted && _written.Count == _children.Count)
        {
            _coordinator.Tell(new StateWritten([.. _written, KeyValuePair.Create(MachineCheckpoint.Ended, StateBytes.Write(_reports, wanted.Externals))]));
            (_wanted, _written) = (null, []);
        }
    }

    private void Answer()
    {
        if (_reporting && _children.Keys.All(_reports.ContainsKey))
        {
            _reporting = false;
            _coordinator.Tell(new NamespacesReported([.. _reports.Values]));
        }
    }
}
