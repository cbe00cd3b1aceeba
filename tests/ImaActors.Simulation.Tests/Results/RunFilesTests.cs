using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using ImaActors.Core.Boot;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Crypto;
using ImaActors.Simulation.Results;
using Xunit;

namespace ImaActors.Simulation.Tests.Results;

public sealed class RunFilesTests
{
    private const string Home = "machines/host1/";

    [Fact]
    public void A_run_has_these_files()
    {
        Assert.Equal(
            [
                "summary.json", "histograms/open.hgrm", "histograms/spawn.hgrm", "histograms/container-starts.hgrm",
                Home + "root.bin", Home + "root.ascii", Home + "root.mainline.bin",
                Home + "pcr.json", Home + "pcrs.sha1", Home + "pcrs.sha256", Home + "namespaces.json", Home + "audit.log",
            ],
            RunFiles.Of(SmallRun.Result(), SmallRun.Facts).Select(file => file.Name));
    }

    [Theory]
    [InlineData("none", "")]
    [InlineData("1", "ns-1-4026531980")]
    [InlineData("2", "ns-1-4026531980 ns-2-4026531981")]
    [InlineData("all", "ns-1-4026531980 ns-2-4026531981 ns-3-4026531980")]
    public void Views_of_namespaces_are_written_on_request(string request, string views)
    {
        Assert.True(ViewSelection.TryParse(request, out var selection));
        var files = RunFiles.Of(RunEvaluation.Of(SmallRun.Result()), SmallRun.Facts, selection).Select(file => file.Name)
            .Where(name => name.StartsWith(Home + "ns-", StringComparison.Ordinal));
        Assert.Equal(views.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(view => new[] { Home + view + ".bin", Home + view + ".ascii" }), files);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("some")]
    [InlineData(null)]
    public void Other_requests_for_views_are_refused(string? request) => Assert.False(ViewSelection.TryParse(request, out _));

    [Fact]
    public void A_view_holds_the_entries_of_one_ordinal_even_if_its_number_came_again()
    {
        var files = Files(SmallRun.Machine(), ViewSelection.All);
        var hash = HashFunctions.Shared;
        var first = ListReader.Read(files[Home + "ns-1-4026531980.bin"], withNamespaceNumber: true, HashAlgorithm.Sha256, hash);
        Assert.Null(first.Fault);
        Assert.Equal(["ns_aggregate_4026531980", "/app", "/app_data", "/log"], first.Entries.Select(Name));
        var third = ListReader.Read(files[Home + "ns-3-4026531980.bin"], withNamespaceNumber: true, HashAlgorithm.Sha256, hash);
        Assert.Equal(["ns_aggregate_4026531980", "/churn"], third.Entries.Select(Name));
        Assert.Equal(4, Text(files[Home + "ns-1-4026531980.ascii"]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("root.bin", true)]
    [InlineData("root.mainline.bin", false)]
    public void A_list_read_back_replays_to_the_registers(string list, bool withNumbers)
    {
        var boot = SmallRun.Machine().Boots[0];
        var files = Files(SmallRun.Machine());
        var read = ListReader.Read(files[Home + list], withNumbers, HashAlgorithm.Sha256, HashFunctions.Shared);
        Assert.Null(read.Fault);
        Assert.Equal(boot.Entries.Select(entry => Convert.ToHexString(entry.Sha1Digest.Span)), read.Entries.Select(entry => Convert.ToHexString(entry.Sha1Digest.Span)));
        Assert.Equal(boot.Entries.Select(entry => withNumbers ? entry.Namespace : NamespaceId.Initial), read.Entries.Select(entry => entry.Namespace));

        var replay = ListReplay.Against(read.Entries, boot.Settings, HashFunctions.Shared, boot.StartRegisters!);
        Assert.Empty(replay.Mismatches);
        using var json = JsonDocument.Parse(files[Home + "pcr.json"]);
        Assert.Equal(["sha1", "sha256"], json.RootElement.EnumerateObject().Select(bank => bank.Name));
        for (var bank = 0; bank < 2; bank++)
        {
            var registers = json.RootElement.GetProperty(boot.Settings.Banks[bank].Name);

            // 8 to 16 and 23, as in recordings; register 9 is named by an entry besides.
            Assert.Equal([8, 9, 10, 11, 12, 13, 14, 15, 16, 23], registers.EnumerateObject().Select(one => int.Parse(one.Name, CultureInfo.InvariantCulture)));
            foreach (var register in registers.EnumerateObject())
            {
                Assert.Equal(Convert.ToHexStringLower(replay.Registers.Read(bank, int.Parse(register.Name, CultureInfo.InvariantCulture)).Span), register.Value.GetString());
            }
        }
    }

    [Theory]
    [InlineData("sha1", 0, 20)]
    [InlineData("sha256", 1, 32)]
    public void A_register_file_has_a_line_for_each_register(string bank, int index, int size)
    {
        var boot = SmallRun.Machine().Boots[0];
        var lines = Text(Files(SmallRun.Machine())[Home + "pcrs." + bank]).Split('\n');
        Assert.Equal(25, lines.Length);
        Assert.Empty(lines[24]);
        for (var pcr = 0; pcr < 24; pcr++)
        {
            Assert.StartsWith($"PCR-{pcr:00}: ", lines[pcr]);
            var octets = lines[pcr]["PCR-00: ".Length..].Split(' ');
            Assert.Equal(size, octets.Length);
            Assert.Equal(boot.Registers!.Read(index, pcr).ToArray(), octets.Select(octet => byte.Parse(octet, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)));
            Assert.Equal(lines[pcr].ToUpperInvariant(), lines[pcr]);
        }
    }

    [Fact]
    public void A_kernel_without_namespaces_writes_the_mainline_list()
    {
        var settings = SmallBoot.Settings with { Profile = KernelProfiles.Stock61 };
        var files = Files(SmallRun.Machine(new SmallBoot(settings: settings).Entry(0, "/a", 1)));
        Assert.Equal(files[Home + "root.mainline.bin"], files[Home + "root.bin"]);
        var namespaced = Files(SmallRun.Machine());
        Assert.NotEqual(namespaced[Home + "root.mainline.bin"], namespaced[Home + "root.bin"]);
    }

    [Fact]
    public void A_machine_without_a_TPM_has_no_registers()
    {
        var files = Files(SmallRun.Machine(new SmallBoot(hasTpm: false)));
        Assert.Equal("{}", Text(files[Home + "pcr.json"]));
        Assert.DoesNotContain(files.Keys, name => name.Contains("pcrs.", StringComparison.Ordinal));
    }

    [Fact]
    public void Earlier_boots_lie_in_folders_of_their_own()
    {
        var files = Files(SmallRun.Machine(new SmallBoot().Entry(0, "/zero", 1), new SmallBoot(start: 10).Entry(0, "/one", 11), new SmallBoot(start: 20).Entry(0, "/two", 21)));
        Assert.Contains(" /zero\n", Text(files[Home + "boot-0/root.ascii"]));
        Assert.Contains(" /one\n", Text(files[Home + "boot-1/root.ascii"]));
        Assert.Contains(" /two\n", Text(files[Home + "root.ascii"]));
        Assert.DoesNotContain(files.Keys, name => name.Contains("boot-2", StringComparison.Ordinal));
        Assert.Contains(Home + "boot-0/pcr.json", files.Keys);
    }

    [Fact]
    public void The_table_of_namespaces_and_the_audit_log_show_what_was()
    {
        var files = Files(SmallRun.Machine());
        using var json = JsonDocument.Parse(files[Home + "namespaces.json"]);
        var first = json.RootElement[1];
        Assert.Equal(4, json.RootElement.GetArrayLength());
        Assert.Equal(
            [("ordinal", "1"), ("number", "4026531980"), ("container", "web-0"), ("group", "web"), ("activated", "105"), ("retired", "400"), ("entries", "4"), ("violations", "1"),
                ("policySha256", Convert.ToHexStringLower(HashFunctions.Shared.Compute(HashAlgorithm.Sha256, "measure func=FILE_CHECK\n"u8)))],
            first.EnumerateObject().Select(member => (member.Name, member.Value.ToString())));
        Assert.Equal(JsonValueKind.Null, json.RootElement[3].GetProperty("container").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.RootElement[3].GetProperty("retired").ValueKind);
        Assert.Equal(SmallRun.Machine().Boots[0].Audit.Select(record => record.Text + "\n").Aggregate(string.Concat), Text(files[Home + "audit.log"]));
    }

    [Fact]
    public void A_histogram_is_HdrHistogram_s_percentile_distribution_in_microseconds()
    {
        var lines = Text(Files(SmallRun.Machine())["histograms/open.hgrm"]).Split('\n');
        Assert.Equal(["Value", "Percentile", "TotalCount", "1/(1-Percentile)"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain(lines, line => line.Contains('\r', StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["1.000", "0.500000000000", "2", "2.00"]);
        Assert.Contains(lines, line => line.StartsWith("#[Mean    =        2.000", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("#[Max     =        4.0", StringComparison.Ordinal) && line.Contains("4]", StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_of_operations_is_quoted_as_RFC_4180_says()
    {
        var lines = Text(Files(SmallRun.Machine() with { OperationRecords = SmallRun.Records })["operations.csv"]).Split("\r\n");
        Assert.Equal(
            "machine,container,container_name,process,number,process_name,kind,subject,start_ns,end_ns,ret,error,"
            + "core_wait_ns,storage_wait_ns,tpm_wait_ns,activation_wait_ns,active_list_wait_ns,inode_wait_ns,record_wait_ns,computing_ns,hashing_ns,verifying_ns,reading_ns,extending_ns,"
            + "phase,after,label,to,flags,size,seed,arguments",
            lines[0]);
        Assert.Equal("host1,1,web-0,0,0,app,open,/app,106,107,3,,0,0,0,0,0,0,0,1,0,0,0,0,run,,,,,,,", lines[1]);
        Assert.Equal("host1,1,web-0,0,1,app,open,\"/secret, \"\"x\"\"\",108,109,-1,EACCES,0,0,0,0,0,0,0,1,0,0,0,0,run,,,,,,,", lines[2]);
        Assert.Equal(7, lines.Length);
        Assert.Empty(lines[6]);
    }

    [Fact]
    public void Subjects_keep_the_bytes_of_the_kernel()
    {
        var record = SmallRun.Records[0] with { Subject = KernelText.FromUnicode("/é\n\u0001") };
        var bytes = Files(SmallRun.Machine() with { OperationRecords = [record] })["operations.csv"];
        Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(",\"/é\n\u0001\",")) > 0);
    }

    private static string Name(UntrustedEntry entry) => KernelText.UpToNul(KernelText.FromBytes(entry.Fields[1].Span));

    private static string Text(byte[] bytes) => KernelText.FromBytes(bytes);

    private static Dictionary<string, byte[]> Files(MachineResult machine, ViewSelection views = default) =>
        RunFiles.Of(RunEvaluation.Of(SmallRun.Result(machine)), SmallRun.Facts, views).ToDictionary(file => file.Name, file => file.Content, StringComparer.Ordinal);
}
