using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenarios of the library with fewer containers and cycles, so that a run takes a fraction of a second.</summary>
internal static class ShortVersions
{
    private static readonly ImmutableSortedDictionary<string, ImmutableArray<(string Key, string Value)>> Overrides =
        new Dictionary<string, ImmutableArray<(string, string)>>(StringComparer.Ordinal)
        {
            ["appraise-fleet"] = [("containers.appraising.count", "2"), ("containers.measuring.count", "2"), ("containers.unsigned.count", "1")],
            ["audit-volume"] =
            [
                ("containers.both.count", "2"), ("containers.audited.count", "2"), ("containers.measured.count", "2"), ("length", "6 s"),
            ],
            ["cold-start"] = [("containers.cold.count", "3"), ("containers.warm.count", "3")],
            ["crash-loop"] =
            [
                ("containers.single.starts", "3"), ("containers.fleet.count", "3"), ("containers.fleet.starts", "3"), ("containers.fleet.start.at", "4 s"),
            ],
            ["dedupe-growth"] = [("containers.readers.count", "2")],
            ["hash-algorithms"] = [("define.large", "64 KiB"), ("define.even", "4 KiB")],
            ["id-maps"] = [("containers.plain.count", "2"), ("containers.mapped.count", "2"), ("containers.owned.count", "2"), ("containers.guests.count", "2")],
            ["key-domains"] = [],
            ["key-rotation"] = [("containers.fleet.count", "3")],
            ["limits"] = [],
            ["list-reader"] = [("containers.worker.count", "3"), ("define.reads", "4")],
            ["log-rotation"] = [],
            ["measure-many-1"] = [("containers.direct.count", "6"), ("containers.layered.count", "4")],
            ["measure-many-2"] = [("containers.chain.depth", "6")],
            ["measure-many-4"] = [("containers.runners.count", "2")],
            ["namespace-churn"] = [("define.cycles", "5"), ("containers.crowd.start.at", "1 s")],
            ["noisy-neighbour"] = [("define.files-of-a-process", "10")],
            ["open-writers"] = [],
            ["package-update"] = [("containers.early.count", "2"), ("containers.late.count", "2")],
            ["paper-digest-cache"] =
            [
                ("define.files", "300"), ("define.picks", "300"), ("define.picked-from", "282"),
                ("define.readings.sequential.cycles", "600"), ("define.readings.parallel.cycles", "150"),
            ],
            ["policy-rollout"] = [("containers.web.count", "3"), ("containers.left-out.count", "1")],
            ["private-images"] = [("containers.web.count", "3")],
            ["quickstart"] = [("containers.web.count", "3"), ("length", "6 s")],
            ["shared-image"] = [("containers.own.count", "3"), ("containers.joined.count", "3"), ("containers.plain.count", "3")],
            ["tampered-image"] = [.. new[] { "layered-measures", "layered-appraises", "layered-blind", "direct-measures", "direct-appraises", "late" }.Select(group => ($"containers.{group}.count", "1"))],
            ["tomtou"] = [],
            ["tpm-storm"] = [("containers.web.count", "12")],
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Names of the scenarios that have a short version.</summary>
    public static IEnumerable<string> Names => Overrides.Keys;

    /// <summary>What a short version sets otherwise.</summary>
    public static ImmutableArray<(string Key, string Value)> Of(string name) => Overrides[name];

    /// <summary>A short version, with some keys set otherwise. What it expects is that of the full one.</summary>
    public static Scenario Load(string name, params (string Key, string Value)[] overrides) => Library.Load(name, [.. Overrides[name], .. overrides]);

    /// <summary>Overrides that take away every cost but the TPM, and every read from disk.</summary>
    public static (string Key, string Value)[] OnlyTheTpmCosts { get; } =
    [
        ("machines.host.storage.page-cache", "warm"),
        .. new[]
        {
            "call", "path-component", "fork", "exec", "map", "namespace-creation", "hook", "namespace-visit", "entry", "append", "hash-start", "signature",
        }.Select(cost => ("machines.host.costs." + cost, "0 ns")),
        .. new[] { "copy-per-byte", "hash-per-byte.sha1", "hash-per-byte.sha256" }.Select(cost => ("machines.host.costs." + cost, "0 ps")),
    ];

    /// <summary>A number as a value of a key.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The one machine of a scenario.</summary>
    public static MachineSpec Machine(this Scenario scenario) => scenario.Machines.Single();

    /// <summary>Number of bytes of the policy of a group of containers.</summary>
    public static long PolicyLength(this Scenario scenario, string group) =>
        KernelText.ToBytes(scenario.Containers.Single(container => container.Name == group).Policy!).Length;

    /// <summary>The value of a figure of a serial run.</summary>
    public static decimal Figure(this ScenarioResult result, string name) => Figures.Of(result).Find(name)!.Value;

    /// <summary>Virtual time of something that costs picoseconds a byte, whole nanoseconds as the engine counts it.</summary>
    public static long ByteCost(long bytes, long picosecondsPerByte) => bytes * picosecondsPerByte / 1000;
}
