using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using CsCheck;
using ImaActors.Simulation.Recordings;
using Xunit;

namespace ImaActors.Simulation.Tests.Recordings;

public sealed class ExpectedComparerTests
{
    [Theory]
    [InlineData("{\"i\": 0, \"ret\": 0}", "{\"i\":0,\"ret\":0}", null)]
    [InlineData("{\"i\": 0, \"ret\": 0}", "{\"ret\": 0, \"i\": 0, \"log\": [\"ima: x\"]}", null)]
    [InlineData("{\"i\": 0, \"ret\": 0, \"log\": []}", "{\"i\": 0, \"ret\": 0}", null)]
    [InlineData("{\"i\": 0, \"ret\": 0}", "{\"i\": 1, \"ret\": 0}", "operation 0, i: \"0\" instead of \"1\"")]
    [InlineData("{\"i\": 0, \"ret\": 0}", "{\"i\": 0, \"ret\": -1}", "operation 0, ret: \"0\" instead of \"-1\"")]
    [InlineData("{\"i\": 0, \"errno\": \"EPERM\"}", "{\"i\": 0, \"errno\": \"EACCES\"}", "operation 0, errno: \"EPERM\" instead of \"EACCES\"")]
    [InlineData("{\"i\": 0}", "{\"i\": 0, \"stage\": \"open\"}", "operation 0, stage: \"nothing\" instead of \"open\"")]
    [InlineData("{\"i\": 0, \"text\": \"a\\n\"}", "{\"i\": 0, \"text\": \"b\\n\"}", "operation 0, text: \"a\\n\" instead of \"b\\n\"")]
    [InlineData("{\"i\": 0, \"text\": \"caf\\u00e9\"}", "{\"i\": 0, \"text\": \"café\"}", null)]
    [InlineData("{\"i\": 0, \"hex\": \"00\"}", "{\"i\": 0}", "operation 0, hex: \"00\" instead of \"nothing\"")]
    [InlineData("{\"i\": 0, \"file\": \"a.bin\"}", "{\"i\": 0, \"file\": \"b.bin\"}", "operation 0, file: \"a.bin\" instead of \"b.bin\"")]
    [InlineData("{\"i\": 0, \"ns\": {\"ima\": 1, \"user\": 2}}", "{\"i\": 0, \"ns\": {\"user\": 2, \"ima\": 1}}", null)]
    [InlineData("{\"i\": 0, \"ns\": {\"ima\": 1, \"user\": 2}}", "{\"i\": 0, \"ns\": {\"ima\": 3, \"user\": 2}}", "operation 0, ns.ima: \"1\" instead of \"3\"")]
    [InlineData("{\"i\": 0, \"ns\": {\"ima\": 1, \"user\": 2}}", "{\"i\": 0, \"ns\": {\"user\": 2}}", "operation 0, ns.ima: \"1\" instead of \"nothing\"")]
    [InlineData("{\"i\": 0, \"audit\": [\"a\", \"b\"]}", "{\"i\": 0, \"audit\": [\"a\", \"c\"]}", "operation 0, audit[1]: \"b\" instead of \"c\"")]
    [InlineData("{\"i\": 0, \"audit\": [\"a\"]}", "{\"i\": 0, \"audit\": [\"a\", \"c\"]}", "operation 0, audit[1]: \"nothing\" instead of \"c\"")]
    [InlineData("{\"i\": 0}\n{\"i\": 1}", "{\"i\": 0}", "2 results written, 1 expected")]
    [InlineData("{\"i\": 0}", "{\"i\": 0", "line 1: the expected line is no JSON object")]
    [InlineData("{\"i\": 0}", "[]", "line 1: the expected line is no JSON object")]
    [InlineData("{\"i\": 0}", "{\"i\": 0, \"\\ud800\": 1}", "line 1: the expected line is no JSON object")]
    public void Results_are_compared_member_by_member_without_the_log(string written, string expected, string? what)
    {
        var difference = Compare([File("results.jsonl", written + "\n")], [File("results.jsonl", expected + "\n")]);
        Assert.Equal(what, difference?.What);
        Assert.True(difference is null || difference.File == "results.jsonl");
    }

    [Fact]
    public void Lines_of_a_key_list_may_stand_in_any_order_and_of_nothing_else()
    {
        ImmutableArray<OutputFile> written = [File("results.jsonl", "{\"i\": 0, \"text\": \"a\\nb\\n\"}\n")];
        ImmutableArray<OutputFile> turned = [File("results.jsonl", "{\"i\": 0, \"text\": \"b\\na\\n\"}\n")];
        ImmutableArray<OutputFile> other = [File("results.jsonl", "{\"i\": 0, \"text\": \"b\\nb\\n\"}\n")];
        Assert.Null(ExpectedComparer.Compare(written, turned, i => i == 0));
        Assert.NotNull(ExpectedComparer.Compare(written, turned, i => i == 1));
        Assert.NotNull(ExpectedComparer.Compare(written, other, i => i == 0));
    }

    [Theory]
    [InlineData("pcr.json", "{\"sha1\": {\"8\": \"00\", \"9\": \"01\"}}", "{\"sha1\":{\"9\":\"01\",\"8\":\"00\"}}", null)]
    [InlineData("pcr.json", "{\"sha1\": {\"8\": \"00\"}}", "{\"sha1\": {\"8\": \"ff\"}}", "sha1.8: \"00\" instead of \"ff\"")]
    [InlineData("pcr.json", "{}", "{\"sha1\": {}}", "sha1: \"nothing\" instead of \"{}\"")]
    [InlineData("pcr.json", "{}", "{", "the expected file is not JSON")]
    [InlineData("namespaces.json", "[{\"id\": 5, \"name\": null}]", "[ {\"name\":null,\"id\":5.0} ]\n", null)]
    [InlineData("namespaces.json", "[{\"id\": 5}]", "[{\"id\": 6}]", "[0].id: \"5\" instead of \"6\"")]
    [InlineData("namespaces.json", "[]", "[{\"id\": 6}]", "[0]: \"nothing\" instead of \"{\\\"id\\\": 6}\"")]
    [InlineData("namespaces.json", "[{\"id\": 6}]", "{}", "the value: \"[{\\\"id\\\": 6}]\" instead of \"{}\"")]
    public void Registers_and_namespaces_are_compared_as_values(string name, string written, string expected, string? what)
    {
        Assert.Equal(what is null ? null : new OutputDifference(name, what), Compare([File(name, written)], [File(name, expected)]));
    }

    [Theory]
    [InlineData("audit.log", "a\nb\n", "a\nb\n", null)]
    [InlineData("audit.log", "a\nb\n", "a\nc\n", "line 2, byte 2: \"b\\n\" instead of \"c\\n\" (4 bytes written, 4 expected)")]
    [InlineData("audit.log", "a\n", "a", "line 1, byte 1: \"a\\n\" instead of \"a\" (2 bytes written, 1 expected)")]
    [InlineData("root.ascii", "a\n", "a\nb\n", "line 2, byte 2: nothing instead of \"b\\n\" (2 bytes written, 4 expected)")]
    [InlineData("root.policy", "", "a\n", "line 1, byte 0: nothing instead of \"a\\n\" (0 bytes written, 2 expected)")]
    [InlineData("root.count", "1\n", "1\r\n", "line 1, byte 1: \"1\\n\" instead of \"1\\u000d\\n\" (2 bytes written, 3 expected)")]
    [InlineData("root.bin", "abc", "abd", "byte 2: 63 instead of 64 (3 bytes written, 3 expected)")]
    [InlineData("root.bin", "abc", "ab", "byte 2: 63 instead of nothing (3 bytes written, 2 expected)")]
    public void The_audit_log_and_views_are_compared_byte_for_byte(string name, string written, string expected, string? what)
    {
        Assert.Equal(what is null ? null : new OutputDifference(name, what), Compare([File(name, written)], [File(name, expected)]));
    }

    [Fact]
    public void A_file_that_is_missing_or_too_many_is_a_difference()
    {
        Assert.Equal(new OutputDifference("root.bin", "not written, but in expected/"), Compare([], [File("root.bin", "")]));
        Assert.Equal(new OutputDifference("root.bin", "written, but not in expected/"), Compare([File("root.bin", "")], []));
        Assert.Equal("results.jsonl", Compare([File("results.jsonl", "")], [])!.File);
        Assert.Equal("results.jsonl", Compare([], [File("results.jsonl", "")])!.File);
    }

    [Fact]
    public void The_boot_log_need_not_be_written()
    {
        Assert.Null(Compare([], [File("bootlog.txt", "ima: x\n")]));
    }

    [Fact]
    public void Results_are_looked_at_before_everything_else()
    {
        var difference = Compare(
            [File("audit.log", "a"), File("results.jsonl", "{\"i\": 0}\n")],
            [File("audit.log", "b"), File("missing.bin", ""), File("results.jsonl", "{\"i\": 1}\n")]);
        Assert.Equal("results.jsonl", difference!.File);
    }

    [Fact]
    public void Long_values_are_shortened_around_the_difference()
    {
        var same = new string('s', 300);
        var what = Compare([File("audit.log", same + "ours" + same)], [File("audit.log", same + "theirs" + same)])!.What;
        Assert.Contains("ours", what, StringComparison.Ordinal);
        Assert.Contains("theirs", what, StringComparison.Ordinal);
        Assert.True(what.Length < 300, what);

        what = Compare([File("results.jsonl", $"{{\"text\": \"{same}ours\"}}")], [File("results.jsonl", $"{{\"text\": \"{same}theirs\"}}")])!.What;
        Assert.Contains("ours", what, StringComparison.Ordinal);
        Assert.True(what.Length < 300, what);
    }

    [Fact]
    public void Arbitrary_files_are_compared_without_a_crash()
    {
        var piece = OneOf("{", "}", "[", "]", "\"i\": 0", ",", "\n", "\"audit\": ", "[1]", "{\"i\": 0, \"text\": \"a\\ud800\"}", "\"\\udc00\": 1", "1e999", "null");
        var json = piece.Array[0, 12].Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces)));
        var content = Gen.OneOf(json, Gen.Byte.Array[0, 40]);
        Gen.Select(OneOf("results.jsonl", "pcr.json", "namespaces.json", "audit.log", "v.bin"), content, content).Sample((name, ours, theirs) =>
        {
            var difference = ExpectedComparer.Compare([new OutputFile(name, ours)], [new OutputFile(name, theirs)], _ => true);
            Assert.True(difference is not null || ours.SequenceEqual(theirs) || name.Contains(".json", StringComparison.Ordinal));
            Assert.True(difference is null || !difference.What.Any(char.IsControl));
            var same = ExpectedComparer.Compare([new OutputFile("v.bin", ours)], [new OutputFile("v.bin", ours)], _ => true);
            Assert.Null(same);
        }, iter: 3000);
    }

    private static OutputDifference? Compare(ImmutableArray<OutputFile> written, ImmutableArray<OutputFile> expected) =>
        ExpectedComparer.Compare(written, expected, _ => false);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static OutputFile File(string name, string content) => new(name, Encoding.UTF8.GetBytes(content));
}
