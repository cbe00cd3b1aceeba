using System;

namespace ImaActors.Core.Policy;

/// <summary>Reads the appraisal mode of <c>ima_appraise=</c> (A-3).</summary>
public static class AppraisalMode
{
    /// <summary>The mode that <paramref name="value"/> begins with, or null for no change.</summary>
    public static AppraisalState? Parse(string value)
    {
        if (value.StartsWith("off", StringComparison.Ordinal))
        {
            return AppraisalState.None;
        }

        if (value.StartsWith("log", StringComparison.Ordinal))
        {
            return AppraisalState.Log;
        }

        if (value.StartsWith("fix", StringComparison.Ordinal))
        {
            return AppraisalState.Fix;
        }

        return value.StartsWith("enforce", StringComparison.Ordinal) ? AppraisalState.Enforce : null;
    }
}
