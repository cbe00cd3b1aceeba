using System;
using System.Linq;
using ImaActors.Simulation.Tests.SystemCalls;
using Xunit;

namespace ImaActors.Simulation.Tests.Views;

/// <summary>Who may open the files of securityfs, and what a reader sees in them.</summary>
public sealed class ViewTests
{
    private const string Folder = "/sys/kernel/security/integrity/ima/";

    private static Script Small() => new Script().File("/mnt/a", "alpha\n").File("/mnt/b", "beta\n");

    // N-52: permission, then the check of the file, then the hook; a refused open is not measured.
    [Fact]
    public void A_refused_open_of_a_list_is_not_measured()
    {
        var script = Small();
        script.Policy("root", "measure func=FILE_CHECK fsmagic=0x73636673\n");
        script.Spawn("root", "u");
        script.SetUid("u", 1000);
        var list = script.Open("u", "d", Folder + "ascii_runtime_measurements", "RDONLY");
        var writing = script.Open("u", "d", Folder + "violations", "WRONLY");
        var children = script.Open("root", "d", Folder + "policy_for_children", "WRONLY");
        var policy = script.Open("root", "d", Folder + "policy", "RDWR");
        var allowed = script.ReadFile("root", "/sys/kernel/security/ima/violations");
        var run = script.Run();
        Assert.Equal(["EPERM open", "EACCES open", "EPERM open", "EACCES open", "2"], new[] { list, writing, children, policy, allowed }.Select(i => run[i]));
        Assert.Equal([Folder + "violations"], run.Names);
    }

    // N-55: the check is made at open only.
    [Fact]
    public void A_descriptor_is_read_without_the_capability()
    {
        var script = Small();
        script.Spawn("root", "p");
        script.Open("p", "c", Folder + "runtime_measurements_count", "RDONLY");
        script.Open("p", "w", Script.PolicyFile, "WRONLY");
        script.SetUid("p", 1000);
        var read = script.Do("p", "read", "fd", "c", "count", 10);
        var write = script.Do("p", "write", "fd", "w", "text", Script.MeasureReads);
        script.Close("p", "w");
        var again = script.Open("p", "e", Folder + "runtime_measurements_count", "RDONLY");
        script.ReadFile("root", "/mnt/a");
        var run = script.Run();
        Assert.Equal(["2", "53", "EPERM open"], [run[read], run[write], run[again]]);
        Assert.Equal("1\n", run.Text(read));
        Assert.Equal(["/mnt/a"], run.Names);
    }

    // N-59, N-60, N-147: root sees every entry, others their own; both forms print the entries as root's list does.
    [Fact]
    public void A_reader_sees_the_entries_of_its_namespace()
    {
        var script = Small();
        script.Policy("root", Script.MeasureReads);
        script.Spawn("root", "n", "ima");
        script.Policy("n", Script.MeasureReads);
        script.ReadFile("n", "/mnt/a");
        script.ReadFile("root", "/mnt/a");
        script.Spawn("n", "m", "ima");
        script.Policy("m", Script.MeasureReads);
        script.ReadFile("m", "/mnt/b");
        script.ReadFile("n", "/mnt/b");
        var ascii = new[] { "root", "n", "m" }.Select(process => script.ReadFile(process, Folder + "ascii_runtime_measurements")).ToArray();
        var binary = new[] { "root", "n", "m" }.Select(process => script.ReadFile(process, Folder + "binary_runtime_measurements")).ToArray();
        var counts = new[] { "root", "n", "m" }.Select(process => script.ReadFile(process, Folder + "runtime_measurements_count")).ToArray();
        var run = script.Run();
        var lines = run.Text(ascii[0]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] names = ["boot_aggregate", "ns_aggregate_4026531972", "/mnt/a", "/mnt/a", "ns_aggregate_4026531973", "/mnt/b", "/mnt/b"];
        Assert.Equal(names, lines.Select(line => line[(line.LastIndexOf(' ') + 1)..]));
        Assert.Equal(string.Concat(new[] { 1, 2, 6 }.Select(at => lines[at] + "\n")), run.Text(ascii[1]));
        Assert.Equal(string.Concat(new[] { 4, 5 }.Select(at => lines[at] + "\n")), run.Text(ascii[2]));
        Assert.Equal(["7\n", "3\n", "2\n"], counts.Select(run.Text));
        Assert.Contains(run.Text(binary[2]), run.Text(binary[0]), StringComparison.Ordinal);   // its two entries stand together
        Assert.True(run.Text(binary[1]).Length > run.Text(binary[2]).Length);
    }
}
