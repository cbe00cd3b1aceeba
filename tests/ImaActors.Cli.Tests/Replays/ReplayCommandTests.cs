using System;
using System.IO;
using System.Linq;
using System.Text;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Recordings;
using ImaActors.Simulation.Tests.Recordings;
using Xunit;

namespace ImaActors.Cli.Tests.Replays;

public sealed class ReplayCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ima-actors-");

    private string Cases => Path.Combine(_folder.FullName, "cases");

    private string Out => Path.Combine(_folder.FullName, "out");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Cases_that_match_are_listed_by_name_and_give_0()
    {
        Case("b");
        Case("a");
        Case("B");
        Directory.CreateDirectory(Path.Combine(Cases, "common"));
        var (code, output, _) = Replay(Good, Cases, "--check");
        Assert.Equal((0, "ok B\nok a\nok b\n3 of 3 cases match\n"), (code, output));
    }

    [Fact]
    public void A_difference_is_named_and_gives_1()
    {
        Case("a");
        Case("b");
        var (code, output, _) = Replay(recorded => recorded.Name == "a" ? Good(recorded) : Wrong(recorded), Cases, "--check");
        Assert.Equal((1, "ok a\nFAIL b results.jsonl: operation 1, ret: \"1\" instead of \"0\"\n1 of 2 cases match\n"), (code, output));
    }

    [Fact]
    public void A_case_without_expectations_does_not_match()
    {
        Case("a");
        Directory.Delete(Path.Combine(Cases, "a", "expected"), recursive: true);
        var (code, output, _) = Replay(Good, Cases, "--check");
        Assert.Equal((1, "FAIL a expected/: there are no files to compare with\n0 of 1 cases match\n"), (code, output));
    }

    [Fact]
    public void A_damaged_case_is_named_with_its_line_and_gives_2_while_the_others_run()
    {
        Case("a");
        Case("b");
        Case("c");
        File.WriteAllText(Path.Combine(Cases, "a", "ops.jsonl"), SmallCase.Operations[0] + "\n{\"i\": 1}\n");
        var (code, output, _) = Replay(recorded => recorded.Name == "b" ? Wrong(recorded) : Good(recorded), Cases, "--check", "--out", Out);
        Assert.Equal(2, code);
        Assert.Equal(
            "ERROR a ops.jsonl:2: the member \"proc\" is missing\nFAIL b results.jsonl: operation 1, ret: \"1\" instead of \"0\"\nok c\n1 of 3 cases match\n",
            output);
        Assert.Equal(["b", "c"], Directory.GetFileSystemEntries(Out).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("case.json")]
    [InlineData("ops.jsonl")]
    public void A_case_that_lacks_a_file_is_damaged(string file)
    {
        Case("a");
        File.Delete(Path.Combine(Cases, "a", file));
        var (code, output, _) = Replay(Good, Cases);
        Assert.Equal((2, $"ERROR a {file}:1: the file is missing\n0 of 1 cases replayed\n"), (code, output));
    }

    [Fact]
    public void A_folder_that_is_and_holds_no_case_is_damaged()
    {
        Case("a");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "empty"));
        var (code, output, _) = Replay(Good, Path.Combine(_folder.FullName, "empty"), Path.Combine(_folder.FullName, "none"), Cases, "--check");
        Assert.Equal(
            (2, "ERROR empty case.json:1: the folder neither is nor holds a case\nERROR none case.json:1: no such folder\nok a\n1 of 3 cases match\n"),
            (code, output));
    }

    [Fact]
    public void A_missing_certificate_is_a_defect_of_the_case()
    {
        Case("a");
        File.Delete(Path.Combine(Cases, "a", "certs", "a.der"));
        var (code, output, _) = Replay(Good, Cases);
        Assert.Equal(2, code);
        Assert.StartsWith("ERROR a case.json:34: the file \"certs/a.der\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_defect_of_the_program_gives_4_and_the_others_run()
    {
        Case("a");
        Case("b");
        var (code, output, _) = Replay(recorded => recorded.Name == "a" ? throw new InvalidOperationException("broken\nin two") : Good(recorded), Cases, "--check");
        Assert.Equal((4, "INTERNAL a: InvalidOperationException: broken in two\nok b\n1 of 2 cases match\n"), (code, output));
    }

    [Fact]
    public void A_damaged_case_outranks_a_defect_of_the_program()
    {
        Case("a");
        Case("b");
        File.Delete(Path.Combine(Cases, "b", "ops.jsonl"));
        Assert.Equal(2, Replay(_ => throw new InvalidOperationException("broken"), Cases, "--check").Code);
    }

    [Fact]
    public void A_case_that_an_engine_cannot_run_is_an_error_of_the_case()
    {
        Case("a");
        var (code, output, _) = Replay(
            recorded => throw new UnreplayableCaseException(new CaseError("case.json", recorded.KernelReleaseLine, "unknown kernel")), Cases, "--check");
        Assert.Equal((2, "ERROR a case.json:7: unknown kernel\n0 of 1 cases match\n"), (code, output));
    }

    [Fact]
    public void Without_check_nothing_is_compared_and_nothing_expected_is_read()
    {
        Case("a");
        var good = Good(SmallCase.Parse(SmallCase.CaseJson, SmallCase.OpsJsonl).Case!);
        Directory.Delete(Path.Combine(Cases, "a", "expected"), recursive: true);
        File.WriteAllText(Path.Combine(Cases, "a", "expected"), "not a folder");
        var (code, output, _) = Replay(_ => good, Cases);
        Assert.Equal((0, "1 of 1 cases replayed\n"), (code, output));
    }

    [Fact]
    public void A_single_case_uses_common_beside_it()
    {
        Case("a");
        Directory.CreateDirectory(Path.Combine(Cases, "common"));
        File.WriteAllBytes(Path.Combine(Cases, "common", "sys.der"), [1, 2, 3]);
        byte[] builtIn = [];
        RunOutput Answer(RecordedCase recorded)
        {
            builtIn = recorded.BuiltInCertificates;
            return Good(recorded);
        }

        Assert.Equal((0, "ok a\n1 of 1 cases match\n"), Short(Replay(Answer, Path.Combine(Cases, "a") + "/", "--check")));
        Assert.Equal([1, 2, 3], builtIn);
        builtIn = [];
        Assert.Equal(0, Replay(Answer, Cases, "--check").Code);
        Assert.Equal([1, 2, 3], builtIn);
    }

    [Fact]
    public void Results_are_written_in_full_and_replace_older_ones()
    {
        Case("a");
        Directory.CreateDirectory(Path.Combine(Out, "a"));
        File.WriteAllText(Path.Combine(Out, "a", "old.bin"), "");
        Directory.CreateDirectory(Path.Combine(Out, ".a.partial"));
        File.WriteAllText(Path.Combine(Out, ".a.partial", "half.ascii"), "");
        Assert.Equal((0, "1 of 1 cases replayed\n"), Short(Replay(Good, Cases, "--out", Out)));
        Assert.Equal(["a"], Directory.GetFileSystemEntries(Out).Select(Path.GetFileName));
        var names = Directory.GetFiles(Path.Combine(Out, "a")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["audit.log", "namespaces.json", "pcr.json", "results.jsonl", "root.policy"], names);
        var expected = File.ReadAllText(Path.Combine(Cases, "a", "expected", "results.jsonl"));
        Assert.Equal(expected, File.ReadAllText(Path.Combine(Out, "a", "results.jsonl")));
    }

    [Fact]
    public void A_failed_write_leaves_the_older_results_and_nothing_half_written()
    {
        Case("a");
        Directory.CreateDirectory(Path.Combine(Out, "a"));
        File.WriteAllText(Path.Combine(Out, "a", "old.bin"), "");
        RunOutput Unwritable(RecordedCase recorded) => Good(recorded) with { Views = [new ViewOutput(new string('x', 300), ViewKind.Bin, [])] };
        var (code, output, _) = Replay(Unwritable, Cases, "--out", Out);
        Assert.Equal(2, code);
        Assert.Contains("cannot be written", output, StringComparison.Ordinal);
        Assert.Equal(["a"], Directory.GetFileSystemEntries(Out).Select(Path.GetFileName));
        Assert.Equal(["old.bin"], Directory.GetFiles(Path.Combine(Out, "a")).Select(Path.GetFileName));
    }

    [Fact]
    public void Recordings_are_never_replaced_by_results()
    {
        Case("a");
        var (code, _, error) = Replay(Good, Cases, "--out", Cases);
        Assert.Equal(2, code);
        Assert.Contains("which is no folder of results only", error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Cases, "a", "case.json")));
    }

    [Theory]
    [InlineData("a/notes")]
    [InlineData("a/below/results.jsonl")]
    [InlineData(".a.partial/notes")]
    [InlineData(".a.replaced/notes")]
    [InlineData("a")]
    public void Nothing_else_than_results_is_ever_removed(string file)
    {
        Case("a");
        var kept = Path.Combine(Out, file);
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        File.WriteAllText(kept, "mine");
        var (code, output, error) = Replay(Good, Cases, "--out", Out);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("move it away", error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(kept));
    }

    [Fact]
    public void Results_do_not_go_into_a_case()
    {
        Case("a");
        var (code, _, error) = Replay(Good, Cases, "--out", Path.Combine(Cases, "a", "expected"));
        Assert.Equal(2, code);
        Assert.Contains("lies inside the case a", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("case.json", "case.json:1: ")]
    [InlineData("ops.jsonl", "ops.jsonl:1: ")]
    [InlineData("certs/a.der", "case.json:34: ")]
    [InlineData("../common/sys.der", "../common/sys.der:1: ")]
    public void An_input_that_is_empty_or_a_device_is_an_error_of_the_case(string file, string place)
    {
        Case("a");
        Case("b");
        var path = Path.Combine(Cases, "a", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        File.WriteAllBytes(path, []);
        Assert.StartsWith("ERROR a " + place, Replay(Good, Path.Combine(Cases, "a")).Output, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
            File.CreateSymbolicLink(path, "/dev/zero");
            Assert.StartsWith("ERROR a " + place, Replay(Good, Path.Combine(Cases, "a")).Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_expectation_without_end_is_not_read()
    {
        if (!OperatingSystem.IsWindows())
        {
            Case("a");
            var file = Path.Combine(Cases, "a", "expected", "results.jsonl");
            File.Delete(file);
            File.CreateSymbolicLink(file, "/dev/zero");
            Assert.StartsWith("FAIL a results.jsonl: ", Replay(Good, Cases, "--check").Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_number_and_a_text_of_the_same_digits_differ_visibly()
    {
        Case("a");
        var file = Path.Combine(Cases, "a", "expected", "results.jsonl");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"ret\": 0", "\"ret\": \"0\"", StringComparison.Ordinal));
        Assert.StartsWith(
            "FAIL a results.jsonl: operation 0, ret: \"0\" as Number instead of String\n", Replay(Good, Cases, "--check").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_that_cannot_be_written_is_no_defect_of_the_program()
    {
        Case("a");
        using var output = new FullWriter();
        using var error = new StringWriter { NewLine = "\n" };
        using var engine = new FakeEngine(Good);
        Assert.Equal(2, CommandLine.Run(["replay", Cases, "--check"], TestHost.For(output, error, _ => engine)));
        Assert.Equal("ima-actors: cannot write the report: No space left on device\n", error.ToString());
    }

    [Fact]
    public void Two_cases_of_one_name_cannot_share_a_folder_of_results()
    {
        Case("a");
        var (code, _, error) = Replay(Good, Cases, Path.Combine(Cases, "a"), "--out", Out);
        Assert.Equal(2, code);
        Assert.Contains("two cases have the name a", error, StringComparison.Ordinal);
        Assert.Equal((0, "ok a\nok a\n2 of 2 cases match\n"), Short(Replay(Good, Cases, Path.Combine(Cases, "a"), "--check")));
    }

    [Theory]
    [InlineData("--threads", "0", "--threads must be a whole number from 1")]
    [InlineData("--threads", "two", "--threads must be a whole number from 1")]
    [InlineData("--shards", "4097", "--shards must be a whole number from 1 to 4096")]
    [InlineData("--shards", "-1", "--shards must be a whole number from 1 to 4096")]
    [InlineData("--engine", "steam", "--engine must be actors or serial")]
    [InlineData("--colour", "red", "There is no option --colour")]
    public void Wrong_arguments_give_2_and_run_nothing(string option, string value, string what)
    {
        Case("a");
        var (code, output, error) = Replay(_ => throw new InvalidOperationException("ran"), Cases, option, value);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(what, error, StringComparison.Ordinal);
    }

    [Fact]
    public void No_arguments_give_2()
    {
        Assert.Equal(2, Run(_ => throw new InvalidOperationException(), []).Code);
        Assert.Equal(2, Run(_ => throw new InvalidOperationException(), ["replay"]).Code);
    }

    [Fact]
    public void Help_shows_an_example_and_version_a_number()
    {
        var (code, output, _) = Run(_ => throw new InvalidOperationException(), ["replay", "--help"]);
        Assert.Equal(0, code);
        Assert.Contains("Example: ima-actors replay", output, StringComparison.Ordinal);
        (code, output, _) = Run(_ => throw new InvalidOperationException(), ["--version"]);
        Assert.Equal(0, code);
        Assert.Matches("^[0-9]+\\.[0-9]+", output);
    }

    [Fact]
    public void Engine_threads_and_shards_reach_the_engine_and_it_is_disposed()
    {
        Case("a");
        var engine = new FakeEngine(Good);
        EngineKind? kind = null;
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = CommandLine.Run(["replay", Cases, "--engine", "serial", "--threads", "3", "--shards", "4096"], TestHost.For(output, error, asked =>
        {
            kind = asked;
            return engine;
        }));
        Assert.Equal((0, (EngineKind?)EngineKind.Serial, true), (code, kind, engine.Disposed));
        Assert.Equal(("a", new EngineOptions(3, 4096)), Assert.Single(engine.Runs));
        engine.Dispose();
    }

    [Fact]
    public void Progress_is_written_over_on_a_terminal_and_rare_elsewhere()
    {
        for (var i = 0; i < 51; i++)
        {
            Case($"c{i:00}");
        }

        Assert.Equal("50 of 51 cases done\n", Replay(Good, Cases, "--check").Error);
        using var engine = new FakeEngine(Good);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, CommandLine.Run(["replay", Cases], TestHost.For(output, error, _ => engine) with { ErrorIsTerminal = true }));
        Assert.StartsWith("\r\u001b[2K[1/51] c00\r\u001b[2K", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.ToString());
    }

    [Fact]
    public void All_recordings_match_when_the_engine_says_what_they_expect()
    {
        var recordings = RecordingFolders.All();
        if (recordings.Count > 0)
        {
            var root = Path.GetDirectoryName(recordings[0])!;
            RunOutput Answer(RecordedCase recorded) => ExpectedReader.Read(ExpectedReader.Files(Path.Combine(root, recorded.Name, "expected")));
            var (code, output, _) = Replay(Answer, root, "--check", "--out", Out);
            var lines = recordings.Select(folder => $"ok {Path.GetFileName(folder)}\n");
            Assert.Equal((0, string.Concat(lines) + $"{recordings.Count} of {recordings.Count} cases match\n"), (code, output));
        }
    }

    /// <summary>A disk without space.</summary>
    private sealed class FullWriter : StringWriter
    {
        public override void Flush() => throw new IOException("No space left on device");
    }

    private static (int Code, string Output) Short((int Code, string Output, string Error) run) => (run.Code, run.Output);

    private static (int Code, string Output, string Error) Replay(Func<RecordedCase, RunOutput> answer, params string[] args) => Run(answer, ["replay", .. args]);

    private static (int Code, string Output, string Error) Run(Func<RecordedCase, RunOutput> answer, string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var engine = new FakeEngine(answer);
        var code = CommandLine.Run(args, TestHost.For(output, error, _ => engine));
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString());
    }

    private static RunOutput Good(RecordedCase recorded) => new(
        [.. recorded.Operations.Select(operation => new OperationResult { Index = operation.Index, Ret = 0 })],
        [new ViewOutput("root", ViewKind.Policy, "measure\n"u8.ToArray())],
        [],
        ["type=1"],
        []);

    private static RunOutput Wrong(RecordedCase recorded)
    {
        var good = Good(recorded);
        return good with { Results = good.Results.SetItem(1, good.Results[1] with { Ret = 1 }) };
    }

    private void Case(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Cases, name)).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "certs"));
        File.WriteAllText(Path.Combine(folder, "case.json"), SmallCase.CaseJson);
        File.WriteAllText(Path.Combine(folder, "ops.jsonl"), SmallCase.OpsJsonl);
        File.WriteAllBytes(Path.Combine(folder, "certs", "a.der"), [0x30]);
        var recorded = SmallCase.Parse(SmallCase.CaseJson, SmallCase.OpsJsonl).Case!;
        var expected = Directory.CreateDirectory(Path.Combine(folder, "expected")).FullName;
        File.WriteAllText(Path.Combine(expected, "bootlog.txt"), "ima: not compared\n", Encoding.UTF8);
        foreach (var file in OutputWriter.Files(Good(recorded)))
        {
            File.WriteAllBytes(Path.Combine(expected, file.Name), file.Content);
        }
    }
}
