using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Boot;
using ImaActors.Core.Policy;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Scenarios;

/// <summary>
/// The same workload on kernels that are set up otherwise: without IMA (<c>ima = off</c>), or with IMA and nothing but the initial
/// namespace (<c>namespaces = shared</c>). Beside such a run one sees what IMA and its namespaces cost.
/// </summary>
public static class ScenarioVariant
{
    /// <summary>The scenario with what its switches take away taken away: what is really run.</summary>
    public static Scenario Of(Scenario scenario)
    {
        if (!scenario.HasIma)
        {
            return WithoutIma(scenario);
        }

        return scenario.SharesNamespace ? WithOneNamespace(scenario) : scenario;
    }

    /// <summary>No hook, no list, no lock of IMA; what only IMA has, as policies and keys, is left out.</summary>
    private static Scenario WithoutIma(Scenario scenario) => scenario with
    {
        Machines =
        [
            .. scenario.Machines.Select(machine => machine with
            {
                HasIma = false,
                Policy = null,
                Parameters = [.. machine.Parameters.Where(parameter => !parameter.StartsWith("ima", System.StringComparison.Ordinal))],
                Costs = machine.Costs with { Hook = Duration.Zero, NamespaceVisit = Duration.Zero },
                Locks = new LockSet { Activation = false, ActiveList = false, Inode = false, Record = false, ListAndTpm = false },
            }),
        ],
        Containers = [.. scenario.Containers.Select(group => InInitialNamespace(group, keepsKeys: false, NeedsIma))],
        Timeline = [.. scenario.Timeline.Where(timed => timed is not PolicyUpdateEvent)],
    };

    /// <summary>
    /// The initial namespace gets the rules of all: its own, built-in ones included, then those of the groups on its machine, each rule once.
    /// The first container of a group that would get a new policy writes it for all.
    /// </summary>
    private static Scenario WithOneNamespace(Scenario scenario) => scenario with
    {
        Machines = [.. scenario.Machines.Select(machine => machine with { Policy = PolicyOfAll(machine, scenario.Containers) })],
        Containers = [.. scenario.Containers.Select(group => InInitialNamespace(group, keepsKeys: true, kind => false))],
        Timeline = [.. scenario.Timeline.Select(timed => timed is PolicyUpdateEvent update ? update with { Containers = ContainerReader.Host } : timed)],
    };

    private static bool NeedsIma(BehaviourKind kind) => kind is BehaviourKind.KeyRotation or BehaviourKind.ReadList;

    private static ContainerSpec InInitialNamespace(ContainerSpec group, bool keepsKeys, System.Func<BehaviourKind, bool> isLeftOut) => group with
    {
        ImaNamespace = false,
        Policy = null,
        Kcmd = null,
        Keys = !keepsKeys ? [] : group.Certificate.IsEmpty ? group.Keys : [group.Certificate, .. group.Keys],
        Certificate = [],
        Processes =
        [
            .. group.Processes.Select(process => process with
            {
                Behaviours =
                [
                    .. process.Behaviours.Where(behaviour => !isLeftOut(behaviour.Kind))
                        .Select(behaviour => behaviour with { ChurnsIma = false, Policy = null }),
                ],
            }),
        ],
    };

    private static string? PolicyOfAll(MachineSpec machine, ImmutableArray<ContainerSpec> groups)
    {
        List<string> lines = [];
        foreach (var policy in (IEnumerable<string?>)[machine.Policy ?? BuiltinRules(machine), .. groups.Where(group => group.Machine == machine.Name).Select(group => group.Policy)])
        {
            lines.AddRange((policy ?? string.Empty).Split('\n', System.StringSplitOptions.TrimEntries | System.StringSplitOptions.RemoveEmptyEntries));
        }

        return lines.Count == 0 ? null : string.Concat(lines.Distinct(System.StringComparer.Ordinal).Select(line => line + "\n"));
    }

    /// <summary>The built-in rules that a custom policy would replace (P-56), as lines of a policy.</summary>
    private static string BuiltinRules(MachineSpec machine) => PolicyWriter.WriteAll(
        BuiltinPolicies.DefaultRules(BuiltinPolicies.Choose(BootParameters.PolicyParametersOf(machine.Parameters, machine.Profile), machine.Profile).Choice, machine.Profile),
        machine.Profile);
}
