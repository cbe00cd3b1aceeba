using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Explanations;

/// <summary>Names of entries.</summary>
internal static class EntryNames
{
    /// <summary>The name of a file, keyring or aggregate, as the list shows it; that the template has no field for it, if it has none.</summary>
    public static string Of(ListEntry entry)
    {
        for (var i = 0; i < entry.Fields.Length; i++)
        {
            if (entry.Template.Fields[i] is TemplateField.N or TemplateField.NNg)
            {
                return KernelText.ToUnicode(KernelText.UpToNul(KernelText.FromBytes(entry.Fields[i].Span)));
            }
        }

        return "a thing whose name its template does not hold";
    }
}
