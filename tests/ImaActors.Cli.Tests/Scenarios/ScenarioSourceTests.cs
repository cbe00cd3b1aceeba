using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using ImaActors.Actors.Configuration;
using ImaActors.Cli.Files;
using ImaActors.Cli.Scenarios;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Cli.Tests.Scenarios;

public sealed class ScenarioSourceTests : IDisposable
{
    private const string Policy = "measure func=BPRM_CHECK\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ima-actors-");

    private readonly ScenarioSource _source = new();

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> Library() => [.. ScenarioLibrary.Names];

    [Theory]
    [MemberData(nameof(Library))]
    public void Every_scenario_of_the_library_can_be_read_and_asks_a_question(string name)
    {
        var read = _source.Read(name, []);
        Assert.Equal([], read.Errors);
        Assert.Equal(name, read.Scenario!.Name);
        Assert.NotEmpty(read.Scenario.Question);
        Assert.Equal(ScenarioLibrary.PathOf(name), read.Sources[0].Path);
        Assert.NotEmpty(read.Scenario.Expectations);
    }

    [Fact]
    public void The_library_is_the_folder_of_the_repository()
    {
        var folder = Path.Combine(Repository(), "config", "scenarios");
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(path => ScenarioLibrary.Folder + Path.GetRelativePath(folder, path).Replace('\\', '/'));
        Assert.Equal(files.Order(StringComparer.Ordinal), ScenarioLibrary.Paths);
        Assert.Contains("quickstart", ScenarioLibrary.Names);
    }

    [Fact]
    public void A_file_is_read_with_what_it_includes_and_names_and_what_is_set()
    {
        var path = Scenario();
        var read = _source.Read(path, ["seed=9", "containers.web.count = 3"]);
        Assert.Equal([], read.Errors);
        Assert.Equal((9UL, 3, Policy), (read.Scenario!.Seed, read.Scenario.Containers[0].Count, read.Scenario.Containers[0].Policy));
        Assert.Equal(
            [Input(path, File.ReadAllBytes(path)), Input(path.Replace("a.conf", "machines.inc", StringComparison.Ordinal), "machines { host {} }\n"u8), Input("tree/bin/x", "#!"u8), Input("p/web.policy", Encoding.UTF8.GetBytes(Policy))],
            read.Sources.AsEnumerable());
    }

    [Fact]
    public void What_is_written_for_a_run_reads_back_to_the_same_scenario()
    {
        var path = Scenario();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(_folder.FullName, "tree", "bin", "x"), (UnixFileMode)0x168); // 0550
            File.SetUnixFileMode(Path.Combine(_folder.FullName, "tree", "bin"), (UnixFileMode)0x16d);      // 0555
        }

        Directory.CreateDirectory(Path.Combine(_folder.FullName, "tree", "empty"));
        var read = _source.Read(path, []);
        OutputFolder.Write(_folder.FullName, "run", read.Inputs);
        var again = _source.Read(Path.Combine(_folder.FullName, "run", "scenario.conf"), []);
        Assert.Equal([], again.Errors);
        Assert.Equal(read.Inputs[0].Content, again.Inputs[0].Content);
        Assert.Equal(Files(read.Scenario!), Files(again.Scenario!));
        Assert.Contains(Files(again.Scenario!), file => file.EndsWith("/empty Directory 755", StringComparison.Ordinal));
        OutputFolder.Write(_folder.FullName, "run", read.Inputs); // folders that forbid writing can be replaced
    }

    [Fact]
    public void Every_error_names_file_line_and_key()
    {
        var path = Write("a.conf", "name = small\nmachines { host { cores = none } }\nlength = 5 parsecs\n");
        var errors = _source.Read(path, ["seed=x"]).Errors;
        Assert.Equal(3, errors.Length);
        Assert.Contains(errors, error => error.StartsWith($"{path}:2: machines.host.cores: ", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith($"{path}:3: length: ", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("--set seed: seed: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_nobody_knows_leads_to_the_nearest_one()
    {
        var error = Assert.Single(_source.Read("quikstart", []).Errors);
        Assert.Equal("ima-actors: quikstart: there is no such file and no scenario of this name; did you mean `quickstart`?", error);
    }

    [Fact]
    public void A_file_that_is_no_text_is_an_error_of_the_file()
    {
        var path = Path.Combine(_folder.FullName, "a.conf");
        File.WriteAllBytes(path, [0xff, 0xfe, 0x00]);
        Assert.StartsWith(path + ": the file cannot be read", Assert.Single(_source.Read(path, []).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text() =>
        Assert.Equal([], _source.Read(Write("a.conf", "\ufeffname = small\nmachines { host {} }\n"), []).Errors);

    [Fact]
    public void Links_to_folders_are_left_out_and_devices_are_not_read()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Scenario();
        var tree = Path.Combine(_folder.FullName, "tree");
        Directory.CreateSymbolicLink(Path.Combine(tree, "round"), _folder.FullName);
        File.CreateSymbolicLink(Path.Combine(tree, "zero"), "/dev/zero");
        var files = new DiskFiles(_folder.FullName);
        Assert.Equal<string>(["bin", "bin/x", "zero"], files.List("tree")!.Value.Select(entry => entry.Path));
        Assert.Empty(files.Read("tree/zero")!.Value);
        Assert.Null(files.List("none"));
        Assert.Null(files.Read("none"));
        Assert.Null(files.Read("tree"));
    }

    private static string[] Files(Scenario scenario) =>
        [.. scenario.Images.SelectMany(image => image.Files).Select(file => $"{file.Path} {file.Kind} {Convert.ToString(file.Mode, 8)}")];

    private static InputFile Input(string path, ReadOnlySpan<byte> content) => new(path, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ImaActors.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no ImaActors.sln above the tests");
        }

        return folder;
    }

    private string Scenario()
    {
        Write("machines.inc", "machines { host {} }\n");
        Write("p/web.policy", Policy);
        Write("tree/bin/x", "#!");
        return Write(
            "a.conf",
            """
            include "machines.inc"
            name = small
            images { web { directory = tree } }
            containers { web { count = 2, image = web, policy-file = p/web.policy } }
            """);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
