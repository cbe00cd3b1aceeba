using System;
using System.Buffers;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Scenarios;

/// <summary>Where something stands in the text of a configuration.</summary>
/// <param name="File">Name of the file as the user wrote it, or the option that stands for it (<c>--set seed</c>).</param>
/// <param name="Line">Line, from 1; 0 where there are no lines.</param>
public sealed record ConfigPlace(string File, int Line)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}";
}

/// <summary>What is wrong with a configuration, and where.</summary>
/// <param name="File">File, or the option that stands for it.</param>
/// <param name="Line">Line, from 1; 0 where there are no lines.</param>
/// <param name="Key">Dotted path of the key (<c>machines.host.cores</c>), or empty where no key can be named.</param>
/// <param name="Message">The defect and the way out, in one line.</param>
public sealed record ConfigError(string File, int Line, string Key, string Message)
{
    /// <summary>An error at a place.</summary>
    public ConfigError(ConfigPlace place, string key, string message)
        : this(place.File, place.Line, key, message)
    {
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var place = new ConfigPlace(File, Line).ToString();
        return Key.Length == 0 ? $"{place}: {Message}" : $"{place}: {Key}: {Message}";
    }
}

/// <summary>A value of a configuration, with everything resolved: an object, a list or a text. It knows where it stands.</summary>
public abstract class ConfigNode
{
    private protected ConfigNode(ConfigPlace place, long weight)
    {
        Place = place;
        Weight = weight;
    }

    /// <summary>Where the value stands.</summary>
    public ConfigPlace Place { get; }

    /// <summary>Nodes and characters below and including this one, each as often as it is seen: equal parts may be shared in memory.</summary>
    public long Weight { get; }
}

/// <summary>A text: what HOCON calls a string, a number, a boolean or null. Its reader decides what it means.</summary>
public sealed class ConfigText : ConfigNode
{
    /// <summary>A text at a place.</summary>
    public ConfigText(ConfigPlace place, string text, bool isQuoted)
        : base(place, 1L + text.Length)
    {
        Text = text;
        IsQuoted = isQuoted;
    }

    /// <summary>The characters, without quotes and with escapes resolved.</summary>
    public string Text { get; }

    /// <summary>It, or a part of it, stood in quotes.</summary>
    public bool IsQuoted { get; }
}

/// <summary>A list.</summary>
public sealed class ConfigList : ConfigNode
{
    /// <summary>A list at a place.</summary>
    public ConfigList(ConfigPlace place, ImmutableArray<ConfigNode> items)
        : base(place, 1 + items.Sum(item => item.Weight)) => Items = items;

    /// <summary>Items, in order.</summary>
    public ImmutableArray<ConfigNode> Items { get; }
}

/// <summary>An object: members with unique names, in the order in which they first appear in the text.</summary>
public sealed class ConfigObject : ConfigNode
{
    private readonly Dictionary<string, ConfigMember> _byName;

    /// <summary>An object at a place.</summary>
    public ConfigObject(ConfigPlace place, ImmutableArray<ConfigMember> members)
        : base(place, 1 + members.Sum(member => member.Value.Weight))
    {
        Members = members;
        _byName = members.ToDictionary(member => member.Name, StringComparer.Ordinal);
    }

    /// <summary>Members, in order.</summary>
    public ImmutableArray<ConfigMember> Members { get; }

    /// <summary>The member of a name, or null.</summary>
    public ConfigMember? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The value at a path of names, or null.</summary>
    public ConfigNode? At(params ReadOnlySpan<string> path)
    {
        ConfigNode? node = this;
        foreach (var name in path)
        {
            node = (node as ConfigObject)?.Find(name)?.Value;
        }

        return node;
    }
}

/// <summary>A member of an object. Its dotted path is said by whoever walks down to it: by substitution one object can be seen at several paths.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where its key stands; where it was last assigned if there are several places.</param>
/// <param name="Value">Its value.</param>
public sealed record ConfigMember(string Name, ConfigPlace Place, ConfigNode Value);

/// <summary>Dotted paths of keys.</summary>
public static class ConfigKey
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    /// <summary>The key of a member below another key, which is empty at the root.</summary>
    public static string Member(string parent, string name)
    {
        var shown = IsPlain(name) ? name : "\"" + ConfigWriter.Escape(name) + "\"";
        return parent.Length == 0 ? shown : parent + "." + shown;
    }

    /// <summary>The key of a path of names.</summary>
    public static string Of(IEnumerable<string> names) => names.Aggregate("", Member);

    /// <summary>The key of an item of a list.</summary>
    public static string Item(string list, int index) => $"{list}[{index}]";

    /// <summary>Whether a name needs no quotes as a key.</summary>
    public static bool IsPlain(string name) =>
        name.Length > 0 && name != "include" && name.AsSpan().IndexOfAnyExcept(Plain) < 0;
}
