using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text;
using ImaActors.Crypto;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Recordings;
using Xunit;
using Xunit.Abstractions;

namespace ImaActors.Reference.Tests;

/// <summary>
/// Drawn cases give the same output in ImaActors and in the reference. IMA_DIFFERENTIAL_SEEDS runs more of them,
/// IMA_DIFFERENTIAL_FIRST starts at another seed.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper console)
{
    private const int SeedsInCi = 400;
    private const int DifferencesShown = 12;
    private static readonly TimeSpan InCiAtMost = TimeSpan.FromSeconds(25);

    [Fact]
    public void Drawn_cases_give_the_same_in_both_interpreters()
    {
        var more = Environment.GetEnvironmentVariable("IMA_DIFFERENTIAL_SEEDS");
        var seeds = more is null ? SeedsInCi : int.Parse(more, CultureInfo.InvariantCulture);
        var first = int.Parse(Environment.GetEnvironmentVariable("IMA_DIFFERENTIAL_FIRST") ?? "1", CultureInfo.InvariantCulture);
        var clock = Stopwatch.StartNew();
        var failures = new List<string>();
        var done = 0;
        for (var seed = first; seed < first + seeds && failures.Count < DifferencesShown && (more is not null || clock.Elapsed < InCiAtMost); seed++, done++)
        {
            var drawn = CaseGenerator.Make(seed);
            if (Difference(drawn) is not null)
            {
                failures.Add(Describe(seed, Smallest(drawn)));
            }
        }

        console.WriteLine($"{done} cases compared");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    /// <summary>The first difference between ImaActors (written) and the reference (expected).</summary>
    private static string? Difference(RecordedCase recorded)
    {
        try
        {
            var reference = OutputWriter.Files(ReferenceRun.Run(recorded));
            var ours = OutputWriter.Files(Serial(recorded));
            return ExpectedComparer.Compare(ours, reference, i => recorded.Operations[i].Kind == OperationKind.ListKeyring)?.ToString();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var lines = e.ToString().Split('\n');
            return string.Join(' ', lines.Take(4)).ReplaceLineEndings(" ");
        }
    }

    internal static RunOutput Serial(RecordedCase recorded)
    {
        var definition = RecordedRun.Define(recorded);
        var boot = new MachineBoot(definition, new MachineCryptography(
            HashFunctions.Shared, new CertificateParser(), new CertificateVerifier(), new SignatureVerifiers(definition.Profile)));
        var workload = new RecordedWorkload(recorded, boot.Facts);
        var report = new SerialRun(boot, 1).Run(workload);
        RunChecks.Verify(boot, report);
        return RecordedRun.Output(workload, report, boot.Facts);
    }

    /// <summary>Leaves out operations, then parameters and files, as long as some difference remains.</summary>
    private static RecordedCase Smallest(RecordedCase recorded)
    {
        for (var size = recorded.Operations.Length / 2; size >= 1; size = size > 1 ? size / 2 : 0)
        {
            for (var at = recorded.Operations.Length - size; at >= 0; at -= size)
            {
                if (at + size > recorded.Operations.Length)
                {
                    continue;
                }

                var fewer = recorded with { Operations = [.. recorded.Operations.RemoveRange(at, size).Select((o, i) => o with { Index = i })] };
                recorded = Difference(fewer) is null ? recorded : fewer;
            }
        }

        foreach (var parameter in recorded.KernelParameters)
        {
            var fewer = recorded with { KernelParameters = recorded.KernelParameters.Remove(parameter) };
            recorded = Difference(fewer) is null ? recorded : fewer;
        }

        foreach (var file in recorded.Files)
        {
            var fewer = recorded with { Files = recorded.Files.Remove(file) };
            recorded = Difference(fewer) is null ? recorded : fewer;
        }

        return recorded;
    }

    private static string Describe(int seed, RecordedCase recorded)
    {
        var text = new StringBuilder().Append("seed ").Append(seed).Append(": ").AppendLine(Difference(recorded));
        text.Append("  parameters: ").AppendLine(string.Join(' ', recorded.KernelParameters)).Append("  iversion: ").Append(recorded.FileSystem.IVersion).AppendLine();
        foreach (var file in recorded.Files)
        {
            var content = file.Content is [0x7f, ..] ? "(program)" : Encoding.Latin1.GetString(file.Content).ReplaceLineEndings("\\n");
            text.AppendLine(CultureInfo.InvariantCulture, $"  file {file.Path} {Convert.ToString(file.Mode, 8)} {file.Uid}:{file.Gid} {content} {string.Join(' ', file.Xattrs.Select(x => Convert.ToHexStringLower(x.Value)))}");
        }

        foreach (var o in recorded.Operations)
        {
            var data = o.Data is null ? "" : Encoding.Latin1.GetString(o.Data).ReplaceLineEndings("\\n");
            text.AppendLine(CultureInfo.InvariantCulture,
                $"  {o.Index} {o.Process} {o.Kind} {o.Path}{o.From}{(o.To.Length > 0 ? " " + o.To : "")} {o.Name} {o.Target} {o.Ns} {o.Fd} {o.Map} {o.Held} new={string.Join(',', o.New)} flags={string.Join(',', o.Flags)} prot={string.Join(',', o.Prot)} "
                + $"mode={o.Mode} ids={o.Uid},{o.Gid}/{o.R},{o.E},{o.S} length={o.Length} '{data}'");
        }

        // The lists say most about what differs.
        var views = new[] { (ViewKind.Ascii, "ascii_runtime_measurements") }.Select(v => new Operation
        {
            Index = recorded.Operations.Length, Process = "root", Kind = OperationKind.ReadFile, Path = "/sys/kernel/security/ima/" + v.Item2, View = "all", ViewKind = v.Item1,
        });
        var withViews = Difference(recorded with { Operations = [.. recorded.Operations, .. views] });
        return text.Append("  ").Append(recorded.KernelRelease).Append("; with a list at the end: ").AppendLine(withViews).ToString();
    }
}
