using System.Linq;
using System.Text;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Recordings;
using Xunit;

namespace ImaActors.Simulation.Tests.Recordings;

public sealed class OutputWriterTests
{
    private static readonly RunOutput Nothing = new([], [], [], [], []);

    [Fact]
    public void Results_have_their_members_in_the_order_of_the_recordings()
    {
        var result = new OperationResult
        {
            Index = 3,
            Ret = -1,
            Errno = "EACCES",
            Stage = "open",
            Data = "x"u8.ToArray(),
            File = "root.ascii",
            Ns = new ResultNamespaces(1, 2, 3),
            Audit = ["type=1 a=\"b\"", "type=2"],
        };
        Assert.Equal(
            """{"i": 3, "ret": -1, "errno": "EACCES", "stage": "open", "text": "x", "file": "root.ascii", "ns": {"ima": 1, "ima_for_children": 2, "user": 3}, "audit": ["type=1 a=\"b\"", "type=2"]}""" + "\n",
            Line(result));
    }

    [Fact]
    public void Absent_members_are_left_out()
    {
        Assert.Equal("{\"i\": 0, \"ret\": 0}\n", Line(new OperationResult { Index = 0, Ret = 0, Data = [] }));
        Assert.Equal("{\"i\": 0, \"ret\": 0, \"ns\": {\"user\": 9}}\n", Line(new OperationResult { Index = 0, Ret = 0, Ns = new ResultNamespaces(null, null, 9) }));
    }

    [Theory]
    [InlineData("a\n\tb", "\"text\": \"a\\n\\tb\"")]
    [InlineData("q\"\\", "\"text\": \"q\\\"\\\\\"")]
    [InlineData("caf\u00e9", "\"text\": \"caf\\u00e9\"")]
    [InlineData("\ud83d\ude00", "\"text\": \"\\ud83d\\ude00\"")]
    [InlineData("a\rb", "\"hex\": \"610d62\"")]
    [InlineData("\0", "\"hex\": \"00\"")]
    [InlineData("\u007f", "\"hex\": \"7f\"")]
    public void Data_is_text_when_it_is_printable_and_hex_otherwise(string data, string member)
    {
        Assert.Equal($"{{\"i\": 0, \"ret\": 1, {member}}}\n", Line(new OperationResult { Index = 0, Ret = 1, Data = Encoding.UTF8.GetBytes(data) }));
    }

    [Fact]
    public void Data_that_is_no_UTF_8_is_hex()
    {
        Assert.Equal("{\"i\": 0, \"ret\": 1, \"hex\": \"41c3\"}\n", Line(new OperationResult { Index = 0, Ret = 1, Data = [0x41, 0xc3] }));
    }

    [Fact]
    public void A_text_given_as_such_wins_over_data()
    {
        Assert.Equal(
            "{\"i\": 0, \"ret\": -1, \"text\": \"signal=11\"}\n",
            Line(new OperationResult { Index = 0, Ret = -1, Data = [0], TextOverride = "signal=11" }));
    }

    [Fact]
    public void Empty_runs_have_their_four_files()
    {
        var files = OutputWriter.Files(Nothing);
        Assert.Equal(["results.jsonl", "pcr.json", "audit.log", "namespaces.json"], files.Select(file => file.Name));
        Assert.Equal(["", "{}", "", "[]"], files.Select(file => Encoding.UTF8.GetString(file.Content)));
    }

    [Fact]
    public void Registers_stand_in_numeric_order_with_one_space_of_indent()
    {
        var files = OutputWriter.Files(Nothing with
        {
            Pcrs = [new BankOutput("sha1", [new RegisterOutput(10, [0xab]), new RegisterOutput(8, [0])]), new BankOutput("sha256", [new RegisterOutput(9, [1])])],
        });
        Assert.Equal(
            "{\n \"sha1\": {\n  \"8\": \"00\",\n  \"10\": \"ab\"\n },\n \"sha256\": {\n  \"9\": \"01\"\n }\n}",
            Text(files, "pcr.json"));
    }

    [Fact]
    public void Namespaces_without_a_process_have_no_first_operation()
    {
        var files = OutputWriter.Files(Nothing with
        {
            Namespaces = [new NamespaceRecord(5, "root", -1, "root", -1), new NamespaceRecord(6, null, 2, KernelText.FromUnicode("é"), null)],
        });
        Assert.Equal(
            "[\n {\n  \"id\": 5,\n  \"name\": \"root\",\n  \"created_at_op\": -1,\n  \"created_by\": \"root\",\n  \"first_process_at_op\": -1\n },\n"
            + " {\n  \"id\": 6,\n  \"name\": null,\n  \"created_at_op\": 2,\n  \"created_by\": \"\\u00e9\"\n }\n]",
            Text(files, "namespaces.json"));
    }

    [Fact]
    public void Audit_records_end_with_a_newline_each_and_keep_their_bytes()
    {
        var files = OutputWriter.Files(Nothing with { AuditLog = ["type=1", "caf\u00c3\u00a9"] });
        Assert.Equal("type=1\ncafé\n"u8.ToArray(), files.Single(file => file.Name == "audit.log").Content);
    }

    [Fact]
    public void A_view_read_twice_keeps_its_last_content()
    {
        var files = OutputWriter.Files(Nothing with
        {
            Views = [new ViewOutput("n1", ViewKind.Ascii, [1]), new ViewOutput("n1", ViewKind.Bin, [2]), new ViewOutput("n1", ViewKind.Ascii, [3])],
        });
        Assert.Equal(["results.jsonl", "n1.ascii", "n1.bin", "pcr.json", "audit.log", "namespaces.json"], files.Select(file => file.Name));
        Assert.Equal([3], files[1].Content);
    }

    [Theory]
    [InlineData(ViewKind.Ascii, "v.ascii")]
    [InlineData(ViewKind.Bin, "v.bin")]
    [InlineData(ViewKind.Count, "v.count")]
    [InlineData(ViewKind.Violations, "v.violations")]
    [InlineData(ViewKind.Policy, "v.policy")]
    public void A_view_file_is_called_by_its_kind(ViewKind kind, string name) => Assert.Equal(name, OutputWriter.ViewFile("v", kind));

    private static string Line(OperationResult result) => Text(OutputWriter.Files(Nothing with { Results = [result] }), "results.jsonl");

    private static string Text(System.Collections.Immutable.ImmutableArray<OutputFile> files, string name) =>
        Encoding.UTF8.GetString(files.Single(file => file.Name == name).Content);
}
