using ImaActors.Report.Data;
using ImaActors.Report.Pages;
using ImaActors.Report.Sections;

namespace ImaActors.Report;

/// <summary>Writes <c>report.html</c>: one file that says what was asked, what came out, what it cost and how to run it again.</summary>
/// <remarks>The same inputs give the same bytes. Times are virtual unless the page says otherwise.</remarks>
public static class HtmlReport
{
    /// <summary>Name of the file in a run directory.</summary>
    public const string FileName = "report.html";

    /// <summary>The file, UTF-8.</summary>
    public static byte[] Write(ReportInputs inputs)
    {
        var run = new RunData(inputs.Run);
        return PageWriter.Write(Opening.Of(inputs, run) with
        {
            Sections =
            [
                AnswerSection.Of(run),
                StartTimeSection.Of(inputs, run),
                TpmSection.Of(run),
                LatencySection.Of(run),
                ListGrowthSection.Of(run),
                ViolationSection.Of(run),
                LifeLineSection.Of(run),
                SlowestSection.Of(run),
                SettingSection.Of(run),
                AgainSection.Of(inputs, run),
                GlossarySection.Section,
            ],
        });
    }
}
