using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenario audit-volume against a calculation by hand.</summary>
public sealed class AuditVolumeTests
{
    private const int Containers = 10;   // of each of the three groups
    private const int Completed = 1;     // the record of a policy that was loaded (N-88)
    private const int Start = 2;         // program and loader
    private const int Pages = 6;
    private const int Changed = 2;       // one page replaced, one written in place by somebody whose namespace knows it (N-137)

    [Fact]
    public void A_policy_gives_a_record_for_each_rule_and_an_audited_file_one_for_each_of_its_contents()
    {
        const int rules = 3;             // for each of measure and audit
        const int files = Start + Pages + Changed;
        const int both = Containers * ((2 * rules) + Completed + files);
        const int audited = Containers * (rules + Completed + files);
        const int measured = Containers * (rules + Completed);
        const int editor = rules + Completed + 1;   // it reads one page, once

        var result = SmallScenarios.Serial(Library.Load("audit-volume"));

        Assert.Equal(both + audited + measured + editor, result.Figure("audit"));
        Assert.Equal(Containers * (1 + files), result.Figure("entries.both"));
        Assert.Equal(Containers * (1 + files), result.Figure("entries.measured"));
        Assert.Equal(Containers, result.Figure("entries.audited"));   // the ns_aggregate of each
    }

    /// <summary>M-93: one more record for each entry, those of the host and boot_aggregate included.</summary>
    [Fact]
    public void With_integrity_audit_each_entry_has_a_record_too()
    {
        var plain = SmallScenarios.Serial(ShortVersions.Load("audit-volume"));
        var chatty = SmallScenarios.Serial(ShortVersions.Load("audit-volume", ("machines.host.parameters", "[\"ima_policy=tcb\", \"integrity_audit=1\"]")));

        Assert.Equal(plain.Figure("audit") + plain.Figure("entries"), chatty.Figure("audit"));
    }
}
