using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenarios with keys, appraise-fleet, key-domains and key-rotation, against calculations by hand.</summary>
public sealed class AppraisalScenarioTests
{
    private const string Refused = "EACCES";
    private const string? Good = null;

    [Fact]
    public void Appraisal_adds_the_call_for_the_key_and_a_verification_for_each_signed_file_to_a_start()
    {
        const int signed = 3;   // service, module, settings
        var scenario = Library.Load("appraise-fleet");
        var costs = scenario.Machine().Costs;
        var starts = SmallScenarios.Serial(scenario).Machines.Single().Starts.Where(start => start.Up is not null).ToList();

        // The policy file is longer by the rule that appraises, and every activation copies it.
        var copied = ShortVersions.ByteCost(scenario.PolicyLength("appraising"), costs.CopyPicosecondsPerByte)
            - ShortVersions.ByteCost(scenario.PolicyLength("measuring"), costs.CopyPicosecondsPerByte);
        var added = costs.Call.Nanoseconds + (signed * costs.Signature.Nanoseconds) + copied;

        // Of each group the first reads from the disk, and measures its policy in the host's list.
        var appraising = Durations(starts, "appraising").Skip(1).ToList();
        var measuring = Durations(starts, "measuring").Skip(1).ToList();
        Assert.Equal(19, appraising.Count);
        Assert.Single(measuring.Distinct());
        Assert.All(appraising, duration => Assert.Equal(measuring[0] + added, duration));
        Assert.All(starts.Where(start => start.Group == "appraising"), start => Assert.Equal(signed * costs.Signature.Nanoseconds, start.Spent[TimeUse.Verifying].Nanoseconds));
    }

    /// <summary>A signature is good where the own namespace has the key of its signer (N-168), and nowhere else.</summary>
    [Fact]
    public void A_file_is_good_where_the_namespace_itself_has_the_key_of_its_signer()
    {
        var keys = new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["a"] = ["a"], ["b"] = ["b"], ["both"] = ["a", "b"], ["keyless"] = [], ["agent"] = ["host"],
            ["heirs"] = [],   // of the containers of a they have the numbers and not the keys (N-179)
        };
        var machine = SmallScenarios.Serial(Library.Load("key-domains")).Machines.Single();
        var groups = machine.Containers.ToDictionary(container => container.Ordinal, container => container.Group);
        var opens = machine.OperationRecords.Where(record => record.Kind == "open" && record.Subject.EndsWith(".conf", StringComparison.Ordinal)).ToList();

        const int containers = 3 + 3 + 1 + 2 + 1 + 3;
        Assert.Equal(containers * 3, opens.Count);
        Assert.All(opens, open =>
        {
            var signer = open.Subject[(open.Subject.IndexOf("by-", StringComparison.Ordinal) + 3)..^".conf".Length];
            Assert.Equal(keys[groups[open.Key.Container]].Contains(signer) ? Good : Refused, open.Error);
        });
    }

    [Fact]
    public void A_good_verdict_outlives_its_key_until_the_file_is_touched()
    {
        const int containers = 8;
        var machine = SmallScenarios.Serial(Library.Load("key-rotation")).Machines.Single();
        for (var i = 0; i < containers; i++)
        {
            Assert.Equal(
                [
                    ("/app/old-0.conf", Good), ("/app/old-0.conf", Good), ("/app/new.conf", Refused),                             // the old key
                    ("/app/old-0.conf", Good), ("/app/old-0.conf", Good), ("/app/old-0.conf", Good),                              // the new key, and a verdict from before
                    ("/app/old-1.conf", Refused), ("/app/new.conf", Good),                                                        // no verdict from before
                ],
                Opens(machine, $"fleet-{i}/reader"));
            Assert.Equal([("/app/old-0.conf", Refused)], Opens(machine, $"fleet-{i}/late-reader"));   // the counter below has moved (M-19)
        }

        Assert.All(["successors-0/main", "successors-1/main"], process =>
            Assert.Equal([("/app/old-0.conf", Refused), ("/app/new.conf", Good)], Opens(machine, process)));
    }

    /// <summary>
    /// A check looks at the change counter, and then reads the file: the first read of all renews the access time, which moves the
    /// counter (M-13), so that the check of the next open finds another one (M-19). With one reading before the rotation that next
    /// open comes when the key is gone.
    /// </summary>
    [Fact]
    public void The_verdict_of_the_first_reader_of_all_is_good_only_once()
    {
        var machine = SmallScenarios.Serial(ShortVersions.Load("key-rotation", ("define.readings-before", "1"))).Machines.Single();
        Assert.Equal([Good, Refused, Refused, Refused], FirstFile(machine, 0));
        Assert.Equal([Good, Good, Good, Good], FirstFile(machine, 1));
        Assert.Equal([Good, Good, Good, Good], FirstFile(machine, 2));
    }

    private static IEnumerable<string?> FirstFile(MachineResult machine, int container) =>
        Opens(machine, $"fleet-{container}/reader").Where(open => open.Path == "/app/old-0.conf").Select(open => open.Error);

    private static IEnumerable<(string Path, string? Error)> Opens(MachineResult machine, string process) => machine.OperationRecords
        .Where(record => record.Process == process && record.Kind == "open")
        .Select(record => (record.Subject, record.Error));

    private static IEnumerable<long> Durations(IEnumerable<ContainerStart> starts, string group) =>
        starts.Where(start => start.Group == group).Select(start => (start.Up!.Value - start.Requested).Nanoseconds);
}
