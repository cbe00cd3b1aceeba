using System.Text;

namespace ImaActors.Simulation.Results;

/// <summary>Names of the code in the form of scenario files.</summary>
internal static class KebabCase
{
    /// <summary><c>ActiveListWait</c> becomes <c>active-list-wait</c>.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        foreach (var character in name)
        {
            if (char.IsUpper(character) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(character));
        }

        return text.ToString();
    }
}
