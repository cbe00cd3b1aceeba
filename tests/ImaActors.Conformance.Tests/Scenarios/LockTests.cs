using ImaActors.Simulation.Results;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>A lock that is switched off is not waited for, and nothing else.</summary>
public sealed class LockTests
{
    private static readonly string[] Locks = ["activation", "active-list", "inode", "record", "list-and-tpm"];

    public static TheoryData<string, string> Runs()
    {
        var runs = new TheoryData<string, string>();
        foreach (var name in Library.Names)
        {
            foreach (var one in Locks)
            {
                runs.Add(name, one);
            }
        }

        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_run_without_a_lock_passes_its_checks(string name, string without) =>
        Assert.Empty(SmallScenarios.Serial(ShortVersions.Load(name, Off(without))).FailedChecks);

    [Theory]
    [InlineData("activation")]
    [InlineData("active-list")]
    [InlineData("inode")]
    [InlineData("record")]
    [InlineData("list-and-tpm")]
    public void Without_a_lock_the_last_container_of_a_storm_is_not_up_later(string without) =>
        Assert.True(LastUp(Off(without)) <= LastUp(), $"without the lock {without}: {LastUp(Off(without))} ns, with all {LastUp()} ns");

    [Fact]
    public void Without_the_lock_of_activation_nobody_waits_for_it()
    {
        Assert.True(Figures.Of(SmallScenarios.Serial(ShortVersions.Load("tpm-storm"))).Find("starts.share.activation-wait")!.Value > 0.4m);
        Assert.Equal(0, Figures.Of(SmallScenarios.Serial(ShortVersions.Load("tpm-storm", Off("activation")))).Find("starts.share.activation-wait")!.Value);
    }

    private static (string, string) Off(string name) => ("machines.host.locks." + name, "off");

    private static decimal LastUp(params (string, string)[] overrides) =>
        Figures.Of(SmallScenarios.Serial(ShortVersions.Load("tpm-storm", overrides))).Find("containers.last-up")!.Value;
}
