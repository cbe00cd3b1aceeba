using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ImaActors.Simulation.Tests.Results;

/// <summary>
/// As much of JSON Schema as <c>config/summary.schema.json</c> uses, and stricter: a member that the schema does not name is a fault, and so
/// is a keyword that is unknown here.
/// </summary>
internal static class SchemaCheck
{
    /// <summary>Where and how a value does not fit.</summary>
    public static IEnumerable<string> Faults(JsonElement schema, JsonElement value, string place = "")
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            foreach (var fault in Faults(schema, keyword, value))
            {
                yield return fault.StartsWith('/') ? place + fault : $"{place}: {fault}";
            }
        }
    }

    private static IEnumerable<string> Faults(JsonElement schema, JsonProperty keyword, JsonElement value) => keyword.Name switch
    {
        "$schema" or "title" or "description" => [],
        "type" => When(!Types(keyword.Value).Any(type => Is(type, value)), $"is no {string.Join(" or ", Types(keyword.Value))}"),
        "const" => When(!JsonElement.DeepEquals(keyword.Value, value), $"is not {keyword.Value}"),
        "enum" => When(!keyword.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)), $"is none of {keyword.Value}"),
        "pattern" => When(value.ValueKind == JsonValueKind.String && !Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!), $"does not match {keyword.Value}"),
        "minimum" => When(value.ValueKind == JsonValueKind.Number && value.GetDecimal() < keyword.Value.GetDecimal(), $"is below {keyword.Value}"),
        "required" => value.ValueKind != JsonValueKind.Object
            ? []
            : keyword.Value.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"has no {name}"),
        "items" => value.ValueKind != JsonValueKind.Array ? [] : value.EnumerateArray().SelectMany((item, i) => Faults(keyword.Value, item, $"/{i}")),
        "properties" => value.ValueKind != JsonValueKind.Object ? [] : value.EnumerateObject().SelectMany(member =>
            keyword.Value.TryGetProperty(member.Name, out var inner) ? Faults(inner, member.Value, "/" + member.Name)
            : schema.TryGetProperty("additionalProperties", out _) ? []
            : [$"has a member {member.Name} that the schema does not describe"]),
        "additionalProperties" => value.ValueKind != JsonValueKind.Object ? [] : value.EnumerateObject()
            .Where(member => !schema.TryGetProperty("properties", out var properties) || !properties.TryGetProperty(member.Name, out _))
            .SelectMany(member => Faults(keyword.Value, member.Value, "/" + member.Name)),
        _ => [$"unknown keyword {keyword.Name}"],
    };

    private static IEnumerable<string> When(bool isFault, string fault) => isFault ? [fault] : [];

    private static IEnumerable<string> Types(JsonElement types) => types.ValueKind == JsonValueKind.Array
        ? types.EnumerateArray().Select(type => type.GetString()!)
        : [types.GetString()!];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDecimal() == decimal.Truncate(value.GetDecimal()),
        _ => throw new ArgumentException($"unknown type {type}"),
    };
}
