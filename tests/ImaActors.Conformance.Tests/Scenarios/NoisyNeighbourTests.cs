using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>
/// The scenario noisy-neighbour against a calculation by hand. With constant service S of list and TPM, eight processes that come back at
/// once and first come, first served, the queue is a carousel: whoever comes back waits for the seven others.
/// </summary>
public sealed class NoisyNeighbourTests
{
    private const int Processes = 8;
    private const int FileSize = 1024;
    private const long Pause = 1_000_000_000;   // between the quiet tenant's cycles

    private static readonly Scenario Scenario = Library.Load("noisy-neighbour");
    private static readonly MachineResult Machine = SmallScenarios.Serial(Scenario).Machines.Single();
    private static readonly CostModel Costs = Scenario.Machine().Costs;
    private static readonly long Service = Costs.Append.Nanoseconds + Scenario.Machine().Tpm!.ExtendLatency.Sample(0);

    /// <summary>After its open: read and close. Both are done before the next thing that it does.</summary>
    private static readonly long ReadAndClose = (2 * Costs.Call.Nanoseconds) + ShortVersions.ByteCost(FileSize, Costs.CopyPicosecondsPerByte);

    [Fact]
    public void An_open_of_the_noisy_tenant_takes_as_many_extends_as_it_has_processes()
    {
        // Between two opens of the quiet tenant and two starts of containers the eight are alone.
        var opens = Opens("noisy-0/worker-").Where(open => InSeconds(open.Start) >= 6.7 && InSeconds(open.End) <= 7.6).ToList();
        Assert.True(opens.Count > 100, $"{opens.Count} opens");

        // From the end of its extend: read and close, then the open, which ends with its own extend when all others have had theirs.
        Assert.All(opens, open => Assert.Equal((Processes * Service) - ReadAndClose, Latency(open)));
    }

    [Fact]
    public void An_open_of_the_quiet_tenant_alone_takes_its_own_extend()
    {
        var opens = Opens("quiet-0/main").Where(open => InSeconds(open.Start) is < 5 or > 14.5).ToList();
        Assert.Equal(9, opens.Count);
        Assert.All(opens, open => Assert.Equal(BeforeTheList(open) + Service, Latency(open)));
    }

    [Fact]
    public void An_open_of_the_quiet_tenant_waits_for_all_processes_of_the_noisy_one()
    {
        // The TPM is never idle meanwhile: extends follow one another like the teeth of a wheel, and the end of its own open is one of the gaps.
        var opens = Opens("quiet-0/main").Where(open => InSeconds(open.Start) is > 6 and < 14).ToList();
        Assert.Equal(8, opens.Count);
        Assert.All(opens, open =>
        {
            var sinceItsLast = ReadAndClose + Pause + BeforeTheList(open);
            var restOfTheOneInService = Service - (sinceItsLast % Service);
            Assert.Equal(BeforeTheList(open) + restOfTheOneInService + ((Processes - 1) * Service) + Service, Latency(open));
        });
    }

    /// <summary>What an open costs before its entry comes to the list: all files are read from the disk.</summary>
    private static long BeforeTheList(OperationRecord open)
    {
        const int components = 5;   // /srv/images/base/data/f-0
        var storage = Scenario.Machine().Storage;
        var active = Machine.Boots.Single().Namespaces.Count(one => one.Ordinal == NamespaceOrdinal.Initial || one.Activated < open.Start);
        return Costs.Call.Nanoseconds
            + (components * Costs.PathComponent.Nanoseconds)
            + (active * Costs.NamespaceVisit.Nanoseconds)
            + Costs.Hook.Nanoseconds
            + storage.Latency.Sample(0) + (FileSize * 1_000_000_000L / storage.BytesPerSecond)
            + Costs.HashStart.Nanoseconds + ShortVersions.ByteCost(FileSize, Costs.HashPicosecondsPerByte[HashAlgorithm.Sha256])
            + Costs.Entry.Nanoseconds;
    }

    private static IEnumerable<OperationRecord> Opens(string process) =>
        Machine.OperationRecords.Where(record => record.Kind == "open" && record.Process.StartsWith(process, StringComparison.Ordinal));

    private static long Latency(OperationRecord record) => (record.End - record.Start).Nanoseconds;

    private static double InSeconds(Instant instant) => instant.Nanoseconds / 1e9;
}
