using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Traces;

/// <summary>Calls of a trace that follow one another: those of one process, or of one script of a run.</summary>
/// <param name="Container">Ordinal of the container, 0 for the host.</param>
/// <param name="Number">Number in the container.</param>
/// <param name="Calls">The calls, in order; at least one.</param>
internal sealed record TraceThread(int Container, int Number, ImmutableArray<TraceCall> Calls)
{
    /// <summary>The threads of a machine, by container and number.</summary>
    /// <param name="calls">Calls of the machine, those of a thread in their order.</param>
    /// <param name="ordinals">Containers by name.</param>
    public static IEnumerable<TraceThread> Of(IEnumerable<TraceCall> calls, IReadOnlyDictionary<string, int> ordinals)
    {
        var threads = new SortedDictionary<(int Container, int Number), List<TraceCall>>();
        var named = new Dictionary<(int Container, string Process), int>();
        foreach (var call in calls)
        {
            var container = ordinals.GetValueOrDefault(call.Container);
            var number = call.Thread ?? Named(container, call.Call.Operation.Process);
            if (!threads.TryGetValue((container, number), out var thread))
            {
                threads.Add((container, number), thread = []);
            }

            thread.Add(call);
        }

        return threads.Select(pair => new TraceThread(pair.Key.Container, pair.Key.Number, [.. pair.Value]));

        int Named(int container, string process)
        {
            if (!named.TryGetValue((container, process), out var number))
            {
                named.Add((container, process), number = named.Keys.Count(key => key.Container == container));
            }

            return number;
        }
    }
}
