using System.Linq;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenarios measure-many-1, -2 and -4 against calculations by hand.</summary>
public sealed class MeasureManyTests
{
    [Fact]
    public void The_list_has_an_entry_of_every_file_for_every_namespace()
    {
        // 200 containers know the files by the path of the image, 100 by that of an overlay of their own: layered-0 to layered-99.
        string[] files = ["/bin/worker", "/lib/ld.so", "/lib/libc.so", "/etc/worker.conf"];
        long direct = 200 * files.Sum(file => EntrySizes.File("/srv/images/direct" + file));
        var layered = Enumerable.Range(0, 100).Sum(container => files.Sum(file => EntrySizes.File($"/srv/containers/layered-{container}/root{file}")));
        long aggregates = 300 * EntrySizes.Aggregate;
        var host = EntrySizes.File("boot_aggregate") + EntrySizes.File("/srv/policies/direct") + EntrySizes.File("/srv/policies/layered");

        var result = SmallScenarios.Serial(Library.Load("measure-many-1"));

        Assert.Equal(3 + (300 * (1 + files.Length)), result.Figure("entries"));
        Assert.Equal(direct + layered + aggregates + host, result.Figure("list.bytes"));
    }

    [Fact]
    public void The_innermost_of_a_chain_is_up_after_five_extends_for_each_level()
    {
        const int depth = 32;
        const int extends = 5;   // policy by the namespace around it, ns_aggregate, program, loader, configuration
        const int calls = 4;     // spawn, unshare, write of policy_for_children, exit of the helper: no cost, so one nanosecond each

        var scenario = Library.Load("measure-many-2", ShortVersions.OnlyTheTpmCosts);
        var latency = scenario.Machine().Tpm!.ExtendLatency.Sample(0);

        Assert.Equal(depth * ((extends * latency) + calls), SmallScenarios.Serial(scenario).Figure("containers.last-up"));
    }

    [Fact]
    public void A_change_by_somebody_who_knows_the_file_is_measured_by_all_who_run_it_and_any_other_by_none()
    {
        const int runners = 6;
        const int changes = 5;
        const int start = 1 + 2;                  // ns_aggregate, server, plug-in
        const int watched = 1 + changes;          // N-136: the editor's close resets the records of all
        const int unwatched = 1;                  // N-137: a stranger without a policy resets nobody
        const int violations = 1;                 // the plug-in, mapped and then opened for writing: ToMToU (N-119)
        const int editor = changes * (1 + 1);     // ns_aggregate and the job as it found it, in each of its lives
        const int strangers = changes + 1;        // ns_aggregates of the stranger's lives and of the intruder
        const int host = 1 + 2;                   // boot_aggregate, policies of runners and editor

        var result = SmallScenarios.Serial(Library.Load("measure-many-4"));

        Assert.Equal(runners * (start + watched + unwatched + violations), result.Figure("entries.runners"));
        Assert.Equal(runners * violations, result.Figure("violations.tomtou"));
        Assert.Equal((runners * (start + watched + unwatched + violations)) + editor + strangers + host, result.Figure("entries"));
    }

    [Fact]
    public void With_a_policy_the_changes_of_the_stranger_are_measured_too()
    {
        var result = SmallScenarios.Serial(Library.Load("measure-many-4", ("containers.stranger.policy", "measure func=FILE_CHECK\n")));

        Assert.Equal(6 * (1 + 2 + 6 + 6 + 1), result.Figure("entries.runners"));   // both jobs six times
    }
}
