using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Workloads;

namespace ImaActors.Simulation.Traces;

/// <summary>Checks that the machines and containers of a trace of a whole run are there.</summary>
internal static class TraceNames
{
    /// <summary>Names that are nowhere in the scenario are errors, each once.</summary>
    public static void Check(Reading reading, string file, ImmutableArray<TraceCall> trace, Scenario scenario)
    {
        var machines = MachinePlan.Of(scenario).ToDictionary(
            plan => plan.Name, plan => plan.Containers.Select(container => container.Name).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        var seen = new HashSet<(string Column, string Name)>();
        CheckCauses(reading, file, trace, scenario);
        foreach (var call in trace)
        {
            var place = new ConfigPlace(file, call.Line);
            if (call.Machine.Length == 0 && machines.Count > 1)
            {
                Error("machine", string.Empty, $"the scenario has several machines; name the one that makes the call: {string.Join(", ", machines.Keys)}");
            }
            else if (call.Machine.Length > 0 && !machines.ContainsKey(call.Machine))
            {
                Error("machine", call.Machine, $"the scenario has no machine {Said.Quoted(call.Machine)}; {NearestName.Hint(call.Machine, machines.Keys)}");
            }
            else if (call.Container.Length > 0 && call.Container != FigureCatalog.Host)
            {
                var containers = call.Machine.Length > 0 ? machines[call.Machine] : machines.Values.First();
                if (!containers.Contains(call.Container))
                {
                    Error("container_name", call.Container, $"this machine has no container {Said.Quoted(call.Container)}; {NearestName.Hint(call.Container, containers)}");
                }
            }

            if (call.Call.Operation.Process.Length == 0)
            {
                Error("process_name", string.Empty, "in a trace of a whole run every call names its process; outside containers the first one is root");
            }

            void Error(string column, string name, string what)
            {
                if (seen.Add((column, name)))
                {
                    reading.Error(place, column, what);
                }
            }
        }
    }

    /// <summary>What begins after an operation that is not there would never begin.</summary>
    private static void CheckCauses(Reading reading, string file, ImmutableArray<TraceCall> trace, Scenario scenario)
    {
        foreach (var plan in MachinePlan.Of(scenario))
        {
            var ordinals = plan.Containers.ToDictionary(container => container.Name, container => container.Ordinal, StringComparer.Ordinal);
            var threads = TraceThread.Of(trace.Where(call => call.Machine.Length == 0 || call.Machine == plan.Name), ordinals).ToList();
            var lengths = threads.ToDictionary(thread => (thread.Container, thread.Number), thread => thread.Calls.Length);
            foreach (var first in threads.Select(thread => thread.Calls[0]))
            {
                if (first.After is { } cause && lengths.GetValueOrDefault((cause.Container, cause.Process)) <= cause.Number)
                {
                    reading.Error(
                        new ConfigPlace(file, first.Line), "after",
                        $"the trace has no operation {OperationPlaceText.Of(cause)}; leave the field empty, and the calls begin at their own time");
                }
            }
        }
    }
}
