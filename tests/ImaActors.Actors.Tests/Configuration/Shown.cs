using System.Collections;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace ImaActors.Actors.Tests.Configuration;

/// <summary>Every public property of a value, down to the leaves, as text: records with arrays inside have no equality of their own.</summary>
internal static class Shown
{
    public static string Whole(object? value)
    {
        var text = new StringBuilder();
        Append(text, value, "");
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value, string indent)
    {
        switch (value)
        {
            case null:
                text.Append("null\n");
                break;
            case string or System.IFormattable or bool:
                text.Append(value).Append('\n');
                break;
            case IEnumerable items:
                text.Append("list\n");
                foreach (var item in items)
                {
                    text.Append(indent).Append("- ");
                    Append(text, item, indent + "  ");
                }

                break;
            case ITuple tuple:
                Append(text, Enumerable.Range(0, tuple.Length).Select(i => tuple[i]), indent);
                break;
            default:
                text.Append(value.GetType().Name).Append('\n');
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0).OrderBy(property => property.Name, System.StringComparer.Ordinal))
                {
                    text.Append(indent).Append(property.Name).Append(": ");
                    Append(text, property.GetValue(value), indent + "  ");
                }

                break;
        }
    }
}
