using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Actors.Configuration;

/// <summary>An object as it is written: what is assigned to each name, in order, nothing merged or substituted yet.</summary>
internal sealed class SyntaxObject(ConfigPlace place)
{
    private readonly Dictionary<string, List<SyntaxAssignment>> _byName = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>Where it begins.</summary>
    public ConfigPlace Place { get; } = place;

    /// <summary>Names in the order of their first assignment.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>What is assigned to a name, in order.</summary>
    public IReadOnlyList<SyntaxAssignment> Assigned(string name) => _byName.TryGetValue(name, out var list) ? list : [];

    /// <summary>Adds an assignment to a name.</summary>
    public void Assign(string name, SyntaxAssignment assignment)
    {
        if (!_byName.TryGetValue(name, out var list))
        {
            _byName[name] = list = [];
            _names.Add(name);
        }

        list.Add(assignment);
    }

    /// <summary>Adds an assignment to a path of names.</summary>
    public void Assign(ReadOnlySpan<string> path, SyntaxAssignment assignment)
    {
        if (path.Length == 1)
        {
            Assign(path[0], assignment);
            return;
        }

        var inner = new SyntaxObject(assignment.Place);
        inner.Assign(path[1..], assignment);
        Assign(path[0], new SyntaxAssignment(assignment.Place, new SyntaxValue(assignment.Place, [new ObjectPart(inner)]), Appends: false));
    }

    /// <summary>Adds the assignments of another object behind those that are here.</summary>
    public void Splice(SyntaxObject other)
    {
        foreach (var name in other.Names)
        {
            foreach (var assignment in other.Assigned(name))
            {
                Assign(name, assignment);
            }
        }
    }
}

/// <summary>A value given to a name.</summary>
/// <param name="Place">Where the key stands.</param>
/// <param name="Value">The value.</param>
/// <param name="Appends">It stands behind <c>+=</c>.</param>
internal sealed record SyntaxAssignment(ConfigPlace Place, SyntaxValue Value, bool Appends);

/// <summary>A value: parts that stand side by side.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Parts">Its parts, at least one.</param>
internal sealed record SyntaxValue(ConfigPlace Place, ImmutableArray<SyntaxPart> Parts);

/// <summary>A part of a value.</summary>
internal abstract record SyntaxPart;

/// <summary>A text, or the blanks between two parts.</summary>
internal sealed record TextPart(string Text, bool IsQuoted) : SyntaxPart
{
    /// <summary>Blanks between parts: they count between texts only.</summary>
    public bool IsGap => !IsQuoted && string.IsNullOrWhiteSpace(Text);
}

/// <summary>A list.</summary>
internal sealed record ListPart(ImmutableArray<SyntaxValue> Items) : SyntaxPart;

/// <summary>An object.</summary>
internal sealed record ObjectPart(SyntaxObject Object) : SyntaxPart;

/// <summary>A reference to another value.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Prefix">Path of the object into which the file was included that holds this; its names are looked for there first.</param>
/// <param name="Path">Names.</param>
/// <param name="IsOptional">It was written <c>${?path}</c>.</param>
internal sealed record SubstitutionPart(ConfigPlace Place, ImmutableArray<string> Prefix, ImmutableArray<string> Path, bool IsOptional) : SyntaxPart
{
    /// <summary>The substitution as it is written.</summary>
    public string Shown => $"${{{(IsOptional ? "?" : "")}{ConfigKey.Of(Path)}}}";
}
