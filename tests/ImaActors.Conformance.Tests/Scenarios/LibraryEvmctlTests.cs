using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using ImaActors.Simulation.Results;
using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>
/// The other tool: evmctl of ima-evm-utils replays the exported list of every scenario to its registers. All lists are of the template
/// ima-ng, so none has to be left out; those with violations need to be told to extend ones for them, as the kernel does.
/// </summary>
public sealed class LibraryEvmctlTests : IDisposable
{
    // Says that registers were compared, not only that the list could be read.
    private const string Matched = "Matched per TPM bank calculated digest(s).";

    private readonly string _folder = Directory.CreateTempSubdirectory("evmctl-scenarios-").FullName;

    public static TheoryData<string> All() => [.. Library.Names];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableTheory]
    [MemberData(nameof(All))]
    public void Evmctl_replays_the_list_of_a_scenario_to_its_registers(string name)
    {
        var result = SmallScenarios.Serial(ShortVersions.Load(name));
        foreach (var file in RunFiles.Of(result, new RunSummaryFacts("test", 0, "test", [])).Where(file => file.Name.StartsWith("machines/host/", StringComparison.Ordinal)))
        {
            File.WriteAllBytes(Path.Combine(_folder, Path.GetFileName(file.Name)), file.Content);
        }

        var hasViolations = Figures.Of(result).Find("violations")!.Value > 0;
        Assert.Equal(name is "tomtou" or "open-writers" or "measure-many-4" or "log-rotation" or "package-update" or "tampered-image", hasViolations);
        var (code, output) = Run(hasViolations ? ["--ignore-violations"] : []);
        Assert.True(code == 0, output);
        Assert.Contains(Matched, output);
    }

    private (int Code, string Output) Run(params string[] options)
    {
        string[] arguments =
        [
            "ima_measurement", "-v", .. options, "--pcrs", "sha1," + Path.Combine(_folder, "pcrs.sha1"), "--pcrs", "sha256," + Path.Combine(_folder, "pcrs.sha256"),
            Path.Combine(_folder, "root.mainline.bin"),
        ];
        var start = new ProcessStartInfo("evmctl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            Skip.If(true, "evmctl (package ima-evm-utils) is not installed");
            throw;
        }
    }
}
