using System.Globalization;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Traces;

/// <summary>Keys of operations as the columns container, process and number have them: <c>3.0:12</c>.</summary>
public static class OperationPlaceText
{
    /// <summary>The text of a key.</summary>
    public static string Of(OperationKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.Container}.{key.Process}:{key.Number}");

    /// <summary>The key of a text, or null.</summary>
    public static OperationKey? Parse(string text)
    {
        var (dot, colon) = (text.IndexOf('.', System.StringComparison.Ordinal), text.IndexOf(':', System.StringComparison.Ordinal));
        return dot > 0 && colon > dot && int.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var container)
            && int.TryParse(text[(dot + 1)..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            && long.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new OperationKey(container, process, number)
            : null;
    }
}
