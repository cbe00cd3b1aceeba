using System.Collections.Generic;
using System.Linq;
using ImaActors.Report.Data;
using ImaActors.Report.Pages;

namespace ImaActors.Report.Sections;

/// <summary>How to run it again, what lies beside the page, and where it came from.</summary>
internal static class AgainSection
{
    /// <summary>The section.</summary>
    public static Section Of(ReportInputs inputs, RunData run) => new(
        "again",
        "Run it again",
        run.Run.Result.IsPartial
            ? "Nobody can stop a run at the same place again, so this command gives the whole run, not this part of it."
            : "The same scenario with the same seed gives the same result on every machine, with any number of threads. A click on the line selects all of it.",
        [Part.Shell(inputs.Facts.CommandLine), Origin(inputs, run), Files(inputs, run)]);

    private static Part Origin(ReportInputs inputs, RunData run) => new Terms(
        "To compare with",
        [
            new("version", inputs.Facts.Version),
            new("seed", run.Scenario.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new("digest of everything", run.Run.Result.IsPartial ? "none: the run was interrupted" : run.Run.Digest.Digest),
            new("digest without times", run.Run.Result.IsPartial ? "none: the run was interrupted" : run.Run.Digest.SemanticDigest),
            new("virtual time", Say.Time(run.End)),
            new("real time", Say.Time(inputs.Facts.RealNanoseconds)),
            .. inputs.Facts.Inputs.Select(file => new Term("read from", $"{file.Path}, SHA-256 {file.Sha256}")),
        ]);

    private static Part Files(ReportInputs inputs, RunData run)
    {
        List<Term> files =
        [
            new("scenario.conf", "the scenario as it was run; files that it names are in inputs"),
            new("summary.json", "verdict, expectations, checks and all figures with units, for programs"),
            new("histograms", "latencies of each system call and of container starts, for HdrHistogram"),
        ];
        if (run.Machines.Any(machine => !machine.OperationRecords.IsEmpty))
        {
            files.Add(new("operations.csv", "one line for each system call"));
        }

        if (inputs.WithoutIma.Run is not null || inputs.OneNamespace.Run is not null)
        {
            files.Add(new("baselines", "the runs that this one is compared with"));
        }

        var folder = run.Machines.Length == 1 ? $"machines/{run.Machines[0].Name}" : "machines/NAME";
        files.AddRange(
        [
            new(folder + "/root.ascii", "the measurement list as the initial namespace reads it; root.bin is its binary form"),
            new(folder + "/root.mainline.bin", "the list without namespace numbers, for evmctl and Keylime"),
            new(folder + "/pcr.json", "registers of the TPM; pcrs.BANK in the form of evmctl"),
            new(folder + "/namespaces.json", "namespaces with their containers, counters and times"),
            new(folder + "/audit.log", "audit records"),
        ]);
        if (run.Machines.Any(machine => machine.Boots.Length > 1))
        {
            files.Add(new(folder + "/boot-0", "the same of earlier boots"));
        }

        return new Terms("Beside this page", files);
    }
}
