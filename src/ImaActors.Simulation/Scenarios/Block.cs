using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Scenarios;

/// <summary>A block of keys. What the scenario does not set has the value of the reference configuration, which also says which keys there are.</summary>
internal sealed class Block
{
    /// <summary>What the reference configuration writes for a key that has no default.</summary>
    public const string Required = "required";

    private readonly ConfigObject? _node;
    private readonly ConfigObject _defaults;
    private readonly string _defaultsKey;
    private readonly bool _isBroken;

    /// <summary>A block; keys that the reference configuration does not know are errors. A broken one is no block at all, which has been said.</summary>
    public Block(Reading reading, ConfigObject? node, ConfigPlace place, string key, ConfigObject defaults, string defaultsKey, bool isBroken = false)
    {
        _isBroken = isBroken;
        Reading = reading;
        Place = place;
        Key = key;
        _node = node;
        _defaults = defaults;
        _defaultsKey = defaultsKey;
        ImmutableArray<string> known = [.. defaults.Members.Select(member => member.Name)];
        foreach (var member in node?.Members ?? [])
        {
            if (!known.Contains(member.Name))
            {
                reading.Error(member.Place, ConfigKey.Member(key, member.Name), $"unknown key `{Said.Plain(member.Name)}`; {NearestName.Hint(member.Name, known)}");
            }
        }
    }

    /// <summary>The reading.</summary>
    public Reading Reading { get; }

    /// <summary>Where the block begins.</summary>
    public ConfigPlace Place { get; }

    /// <summary>Its key.</summary>
    public string Key { get; }

    /// <summary>Keys that there are, in the order of the reference configuration.</summary>
    public IEnumerable<string> Names => _defaults.Members.Select(member => member.Name);

    /// <summary>A key of the block.</summary>
    public Setting this[string name]
    {
        get
        {
            var key = ConfigKey.Member(Key, name);
            if (_defaults.Find(name) is not { } standard)
            {
                Reading.Error(_defaults.Place, ConfigKey.Member(_defaultsKey, name), "the reference configuration lacks this key");
                return new Setting(Reading, new ConfigText(_defaults.Place, "", isQuoted: false), key, IsSet: false) { IsMissing = true };
            }

            if (_node?.Find(name) is { } member)
            {
                return new Setting(Reading, member.Value, key, IsSet: true);
            }

            var missing = standard.Value is ConfigText { Text: Required };
            if (missing && !_isBroken)
            {
                Reading.Error(Place, key, "this key is required");
            }

            return new Setting(Reading, standard.Value, key, IsSet: false) { Place = Place, IsMissing = missing };
        }
    }

    /// <summary>Whether the scenario sets a key.</summary>
    public bool Sets(string name) => _node?.Find(name) is not null;

    /// <summary>A block within the block.</summary>
    public Block Inner(string name)
    {
        var setting = this[name];
        var defaults = _defaults.At(name) as ConfigObject ?? new ConfigObject(_defaults.Place, []);
        return setting.IsSet
            ? Reading.Block(defaults, ConfigKey.Member(_defaultsKey, name), setting.Node, setting.Key)
            : new Block(Reading, node: null, Place, setting.Key, defaults, ConfigKey.Member(_defaultsKey, name));
    }

    /// <summary>Keys that are set but mean nothing in such a block are errors.</summary>
    /// <param name="what">What the block is, as in "the event reboot".</param>
    /// <param name="meaningful">Keys that mean something.</param>
    public void CheckMeaning(string what, params ReadOnlySpan<string> meaningful)
    {
        foreach (var member in _node?.Members ?? [])
        {
            if (!meaningful.Contains(member.Name) && _defaults.Find(member.Name) is not null)
            {
                Reading.Error(member.Place, ConfigKey.Member(Key, member.Name), $"`{member.Name}` means nothing for {what}; take it out");
            }
        }
    }

    /// <summary>The names in a block whose keys are names, with their values, in the order of the text.</summary>
    public IEnumerable<(string Name, Setting Value)> Named(string name)
    {
        var setting = this[name];
        if (setting.Node is not ConfigObject named)
        {
            setting.Error($"a block with a name for each was expected, as {name} {{ NAME {{ ... }} }}, and {Said.Kind(setting.Node)} stands here");
            yield break;
        }

        foreach (var member in named.Members)
        {
            var key = ConfigKey.Member(setting.Key, member.Name);
            if (!IsName(member.Name))
            {
                Reading.Error(member.Place, key, "a name has lower case letters, digits and hyphens, and begins with a letter or digit");
            }

            yield return (member.Name, new Setting(Reading, member.Value, key, IsSet: true));
        }
    }

    /// <summary>Whether a text can be a name.</summary>
    public static bool IsName(string text) =>
        text.Length > 0 && text[0] != '-' && text.All(character => character is >= 'a' and <= 'z' or >= '0' and <= '9' or '-');
}
