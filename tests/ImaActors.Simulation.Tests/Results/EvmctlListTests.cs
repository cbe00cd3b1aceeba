using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using ImaActors.Simulation.Results;
using Xunit;

namespace ImaActors.Simulation.Tests.Results;

/// <summary>The other tool: evmctl of ima-evm-utils finds our lists and registers consistent, and notices a changed register.</summary>
public sealed class EvmctlListTests : IDisposable
{
    // Says that registers were compared, not only that the list could be read. It compares register 10 alone.
    private const string Matched = "Matched per TPM bank calculated digest(s).";

    private readonly string _folder = Directory.CreateTempSubdirectory("evmctl-list-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableTheory]
    [InlineData("ima-ng")]
    [InlineData("ima-sig")]
    [InlineData("ima-ns")]
    public void Evmctl_accepts_an_exported_list_and_its_registers(string template)
    {
        var boot = new SmallBoot()
            .Namespace(1, SmallRun.WebNumber, "web-0", activated: 1)
            .Entry(1, "/app", 2, template: template)
            .Entry(0, "/usr/bin/long name", 3, template: template);
        Write(boot);
        var (code, output) = Run();
        Assert.True(code == 0, output);
        Assert.Contains(Matched, output);
    }

    [SkippableFact]
    public void Evmctl_accepts_a_list_with_violations_when_it_is_told_to_extend_ones()
    {
        Write(SmallRun.Boot());
        var (code, output) = Run("--ignore-violations");
        Assert.True(code == 0, output);
        Assert.Contains(Matched, output);
    }

    [SkippableTheory]
    [InlineData("pcrs.sha1")]
    [InlineData("pcrs.sha256")]
    public void Evmctl_refuses_a_register_with_one_byte_changed(string file)
    {
        Write(SmallRun.Boot());
        var path = Path.Combine(_folder, file);
        var lines = File.ReadAllLines(path);
        var changed = lines[10].ToCharArray();
        changed[^1] = changed[^1] == '0' ? '1' : '0';
        lines[10] = new string(changed);
        File.WriteAllLines(path, lines);
        var (code, output) = Run("--ignore-violations");
        Assert.NotEqual(0, code);
        Assert.Contains("Failed to match per TPM bank", output);
    }

    private void Write(SmallBoot boot)
    {
        foreach (var file in MachineFiles.Of(boot.Build(), ViewSelection.None))
        {
            File.WriteAllBytes(Path.Combine(_folder, file.Name), file.Content);
        }
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
