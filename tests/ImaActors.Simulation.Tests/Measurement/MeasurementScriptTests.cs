using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using ImaActors.Simulation.Tests.SystemCalls;
using Xunit;

namespace ImaActors.Simulation.Tests.Measurement;

/// <summary>Measurement as programs see it.</summary>
public sealed class MeasurementScriptTests
{
    // M-31: a file that is open for writing only is read all the same.
    [Fact]
    public void The_content_of_a_write_only_file_is_measured()
    {
        var script = new Script().File("/mnt/a", "alpha\n", "200", uid: 1000);
        script.Policy("root", "measure func=FILE_CHECK mask=MAY_WRITE fsmagic=0xef53\n");
        script.Spawn("root", "u");
        script.SetUid("u", 1000);
        var open = script.Open("u", "w", "/mnt/a", "WRONLY");
        var run = script.Run();
        Assert.Equal("0", run[open]);
        Assert.Equal(["/mnt/a"], run.Names);
        Assert.Equal(
            "sha256:\0" + Encoding.Latin1.GetString(SHA256.HashData("alpha\n"u8)), Encoding.Latin1.GetString(run.Report.Entries[^1].Fields[0].Span));
    }

    // M-62: a duplicate is no entry, leaves one record, and counts as measured.
    [Fact]
    public void A_duplicate_counts_as_measured()
    {
        var script = new Script("integrity_audit=1").File("/mnt/a", "alpha\n");
        script.Policy("root", Script.MeasureReads);
        script.ReadFile("root", "/mnt/a");
        script.Write("root", "/mnt/a", "A");
        script.Write("root", "/mnt/a", "a");
        var again = script.ReadFile("root", "/mnt/a");
        var cached = script.ReadFile("root", "/mnt/a");
        var run = script.Run();
        Assert.Equal(["/mnt/a"], run.Names);
        Assert.Contains(" cause=hash_exists ", run.Output.Results[again].Audit.Single(), StringComparison.Ordinal);
        Assert.Empty(run.Output.Results[cached].Audit);
    }
}
