using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;

namespace ImaActors.Cli.Runs;

/// <summary>Keeps the newest news of each machine; the display looks when it wants to.</summary>
/// <param name="machines">Machines of the scenario.</param>
internal sealed class RunMonitor(int machines) : IRunObserver
{
    private readonly Lock _gate = new();

    private readonly Dictionary<string, RunProgress> _newest = [];

    private RunProgress? _last;

    /// <inheritdoc/>
    public void Advanced(RunProgress progress)
    {
        lock (_gate)
        {
            _newest[progress.Machine] = progress;
            _last = progress;
        }
    }

    /// <summary>All machines together, or null before the first news.</summary>
    public RunState? State()
    {
        lock (_gate)
        {
            return _last is null
                ? null
                : new RunState(
                    _last.Machine,
                    machines,
                    _last.Now,
                    _last.Length,
                    new Duration(_newest.Values.Sum(machine => machine.Now.Nanoseconds)),
                    _newest.Values.Sum(machine => machine.Operations),
                    _newest.Values.Sum(machine => (long)machine.ContainersUp),
                    _newest.Values.Sum(machine => (long)machine.Containers));
        }
    }
}

/// <summary>How far a run is, all machines together.</summary>
/// <param name="Machine">The machine that advanced last.</param>
/// <param name="Machines">Machines of the scenario.</param>
/// <param name="Now">Virtual time of that machine.</param>
/// <param name="Length">Length of the scenario, or null if it ends by itself.</param>
/// <param name="Simulated">Virtual time of all machines, added.</param>
/// <param name="Operations">Operations ended.</param>
/// <param name="ContainersUp">Container starts that came up.</param>
/// <param name="Containers">Container starts that are asked for, as far as known.</param>
internal sealed record RunState(
    string Machine, int Machines, Instant Now, Duration? Length, Duration Simulated, long Operations, long ContainersUp, long Containers);
