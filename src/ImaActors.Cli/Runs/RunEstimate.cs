using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Cli.Runs;

/// <summary>How large a scenario is, and roughly what running it takes. Counts come from the text; the rest is a product of counts and <see cref="RunCosts"/>.</summary>
internal sealed record RunEstimate
{
    /// <summary>Machines.</summary>
    public long Machines { get; private init; }

    /// <summary>Containers on all machines, nested ones included.</summary>
    public long Containers { get; private init; }

    /// <summary>Starts of containers.</summary>
    public double Starts { get; private init; }

    /// <summary>IMA namespaces that are made, the initial ones included.</summary>
    public double Namespaces { get; private init; }

    /// <summary>Processes of all containers.</summary>
    public long Processes { get; private init; }

    /// <summary>Files and directories of images and volumes.</summary>
    public long Files { get; private init; }

    /// <summary>Operations.</summary>
    public double Operations { get; private init; }

    /// <summary>Entries of all measurement lists, at most: as if every policy measured everything.</summary>
    public double Entries { get; private init; }

    /// <summary>Main memory, bytes.</summary>
    public double Memory { get; private init; }

    /// <summary>Size of the run directory, bytes.</summary>
    public double Disk { get; private init; }

    /// <summary>Real time.</summary>
    public TimeSpan Time { get; private init; }

    /// <summary>The estimate of a scenario.</summary>
    public static RunEstimate Of(Scenario scenario, RunOptions options)
    {
        var counts = new Counts(scenario);
        var lists = 1 + Math.Min(options.Views.Count, counts.Namespaces) / counts.Namespaces;
        return new RunEstimate
        {
            Machines = counts.Machines,
            Containers = counts.Containers,
            Starts = counts.Starts,
            Namespaces = counts.Namespaces,
            Processes = counts.Processes,
            Files = counts.Files,
            Operations = counts.Operations,
            Entries = counts.Entries,
            Memory = RunCosts.ProgramBytes
                + (counts.Files * RunCosts.FileBytes)
                + counts.ContentBytes
                + (counts.Namespaces * RunCosts.NamespaceBytes)
                + (counts.Processes * RunCosts.ProcessBytes)
                + (counts.Entries * RunCosts.EntryBytes)
                + (options.Operations ? counts.Operations * RunCosts.OperationRecordBytes : 0),
            Disk = RunCosts.FixedFileBytes
                + (counts.Entries * lists * RunCosts.WrittenEntryBytes)
                + (counts.Namespaces * RunCosts.WrittenNamespaceBytes)
                + (options.Operations ? counts.Operations * RunCosts.WrittenOperationBytes : 0),
            Time = TimeSpan.FromSeconds(Math.Min(
                RunCosts.StartSeconds + (counts.Files / RunCosts.FilesPerSecond) + (counts.Operations / RunCosts.OperationsPerSecond),
                TimeSpan.MaxValue.TotalSeconds / 2)),
        };
    }

    /// <summary>Adds up the specifications of a scenario.</summary>
    private sealed class Counts
    {
        private readonly Scenario _scenario;
        private readonly Dictionary<string, int> _machines;

        public Counts(Scenario scenario)
        {
            _scenario = scenario;
            _machines = scenario.Machines.ToDictionary(machine => machine.Name, machine => machine.Count, StringComparer.Ordinal);
            Machines = scenario.Machines.Sum(machine => (long)machine.Count);
            Namespaces = Machines;
            Entries = Machines; // a boot aggregate each
            foreach (var group in scenario.Containers)
            {
                AddGroup(group);
            }

            AddImages();
            Operations = scenario.Trace?.Length ?? Operations;
        }

        public long Machines { get; }

        public long Containers { get; private set; }

        public double Starts { get; private set; }

        public double Namespaces { get; private set; }

        public long Processes { get; private set; }

        public long Files { get; private set; }

        public double ContentBytes { get; private set; }

        public double Operations { get; private set; }

        public double Entries { get; private set; }

        private static double Mean(Distribution? distribution) => distribution?.Mean ?? 0;

        private static bool ChangesFiles(BehaviourKind kind) => kind is BehaviourKind.Update or BehaviourKind.Log or BehaviourKind.WriteWhileRead
            or BehaviourKind.ReadWhileWrite or BehaviourKind.Write or BehaviourKind.NamespaceChurn or BehaviourKind.KeyRotation;

        private long ContainersOf(ContainerSpec group) => _machines.GetValueOrDefault(group.Machine, 1) * (long)group.Count * group.Depth;

        private void AddGroup(ContainerSpec group)
        {
            var containers = ContainersOf(group);
            var starts = containers * StartsOfEach(group);
            Containers += containers;
            Starts += starts;
            Namespaces += group.ImaNamespace ? starts : 0;
            Entries += group.ImaNamespace ? starts : 0; // an ns aggregate each
            Operations += starts * RunCosts.OperationsPerStart;
            foreach (var process in group.Processes)
            {
                var files = (process.Program is null ? 0 : 1) + process.Libraries.Length + process.Configuration.Length;
                Processes += containers * process.Count;
                Operations += starts * process.Count * ((double)files * RunCosts.OperationsPerFile);
                Entries += starts * (files + (process.Program is null ? 0 : 1)); // with its loader; equal processes find what the first measured
                foreach (var behaviour in process.Behaviours)
                {
                    AddBehaviour(group, behaviour, containers * (double)process.Count);
                }
            }
        }

        private void AddBehaviour(ContainerSpec group, BehaviourSpec behaviour, double processes)
        {
            var cycles = processes * CyclesOfEach(group, behaviour);
            Operations += cycles * OperationsPerCycle(behaviour);
            Namespaces += behaviour.Kind is BehaviourKind.NamespaceChurn ? cycles : 0;
            Entries += ChangesFiles(behaviour.Kind) ? cycles : Math.Min(cycles, processes * behaviour.Files.Length * behaviour.FileCount);
        }

        private static double OperationsPerCycle(BehaviourSpec behaviour) =>
            (RunCosts.OperationsPerCycle(behaviour.Kind) + (behaviour.Command is null ? 0 : 1)) * Math.Max(1, behaviour.Trace.Length);

        private double StartsOfEach(ContainerSpec group) =>
            group.Starts > 0 ? group.Starts
            : _scenario.Length is { } length && Mean(group.Lifetime) is > 0 and var lifetime ? Math.Max(1, Math.Floor((length - group.StartAt).Nanoseconds / lifetime))
            : 1;

        /// <summary>A cycle without end goes on until the end of the run; without pauses its operations take a tick each.</summary>
        private double CyclesOfEach(ContainerSpec group, BehaviourSpec behaviour)
        {
            if (behaviour.Cycles > 0)
            {
                return behaviour.Cycles;
            }

            var pause = Mean(behaviour.Every) + Mean(behaviour.Hold);
            var cycle = pause > 0 ? pause : (double)_scenario.Resolution.Nanoseconds * OperationsPerCycle(behaviour);
            return _scenario.Length is { } length ? Math.Max(0, Math.Floor((length - group.StartAt).Nanoseconds / cycle)) : 0;
        }

        private void AddImages()
        {
            foreach (var image in _scenario.Images)
            {
                var users = _scenario.Containers.Where(group => group.Image == image.Name).ToArray();
                var copies = image.Layer is ImageLayer.Private ? users.Sum(ContainersOf) : MachinesOf(users);
                for (var part = image; part is not null; part = _scenario.Images.FirstOrDefault(other => other.Name == part.Base))
                {
                    AddFiles(part.Files, copies);
                }
            }

            foreach (var volume in _scenario.Volumes)
            {
                AddFiles(volume.Files, MachinesOf(_scenario.Containers.Where(group => group.Volumes.Any(mount => mount.Volume == volume.Name))));
            }
        }

        private long MachinesOf(IEnumerable<ContainerSpec> groups) =>
            groups.Select(group => group.Machine).Distinct(StringComparer.Ordinal).Sum(machine => (long)_machines.GetValueOrDefault(machine, 1));

        private void AddFiles(IEnumerable<ImageFile> files, long copies)
        {
            foreach (var file in files)
            {
                Files += copies * file.Count;
                ContentBytes += copies * (double)file.Count * Math.Max(file.Size, file.Content.Length);
            }
        }
    }
}
