using System;
using System.Globalization;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Cli.Runs;

/// <summary>What <c>--dry-run</c> prints.</summary>
internal static class RunEstimateReport
{
    private const int NameWidth = 14;

    private static readonly string[] ByteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>Prints counts and estimates.</summary>
    public static void Print(CliHost host, Scenario scenario, RunEstimate estimate)
    {
        var output = host.Output;
        output.WriteLine(OneLine.Of($"{scenario.Name}: {scenario.Question}").TrimEnd(':', ' '));
        Line("machines", Number(estimate.Machines));
        Line("containers", Number(estimate.Containers) + (estimate.Starts > estimate.Containers ? $", started about {About(estimate.Starts)} times" : ""));
        Line("namespaces", Number(estimate.Namespaces));
        Line("processes", Number(estimate.Processes));
        Line("files", Number(estimate.Files));
        Line("length", scenario.Length?.ToString() ?? "until every process has done its work");
        Line("operations", "about " + About(estimate.Operations));
        Line("list entries", "at most about " + About(estimate.Entries));
        Line("memory", "about " + Bytes(estimate.Memory));
        Line("disk", "about " + Bytes(estimate.Disk));
        Line("time", "about " + RunProgressText.Left(estimate.Time));
        output.WriteLine("Nothing was run and nothing was written. The estimates are rough: expect half to twice as much.");
        output.Flush();

        void Line(string name, string value) => output.WriteLine("  " + name.PadRight(NameWidth) + value);
    }

    private static string Number(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Two digits that count.</summary>
    private static string About(double number)
    {
        var unit = number < 100 ? 1 : Math.Pow(10, Math.Floor(Math.Log10(number)) - 1);
        return Number(Math.Round(number / unit) * unit);
    }

    private static string Bytes(double bytes)
    {
        var unit = 0;
        while (bytes >= 1000 && unit < ByteUnits.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(bytes < 10 ? Math.Round(bytes, 1) : Math.Round(bytes))} {ByteUnits[unit]}");
    }
}
