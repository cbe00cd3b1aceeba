using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Actors.Configuration;

/// <summary>
/// Merges what is assigned to each key and puts values in the place of substitutions. A key that is looked up may stand anywhere in
/// the document; a value that refers to its own key means what was assigned before. The environment is never asked.
/// </summary>
internal sealed class HoconResolver(SyntaxObject root)
{
    /// <summary>Substitutions that lead to substitutions.</summary>
    private const int ChainMax = 100;

    /// <summary>Nodes and characters of a document, counted as often as they are seen: a few lines can double a text many times.</summary>
    private const long WeightMax = 10_000_000;

    private readonly Dictionary<string, Folding> _folds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConfigNode?> _complete = new(StringComparer.Ordinal);
    private readonly HashSet<ConfigError> _seen = [];
    private readonly List<ConfigError> _errors = [];
    private int _chain;

    /// <summary>What could not be resolved, in the order in which it was found.</summary>
    public IReadOnlyList<ConfigError> Errors => _errors;

    /// <summary>The document; with errors, without what could not be resolved.</summary>
    public ConfigObject Resolve() => Complete(new Shape(root), root.Place, "", addressable: true) as ConfigObject ?? new ConfigObject(root.Place, []);

    // What a name is assigned, as far as it must be known to look further down: a text or list is complete, an object is only its sources.
    private Shape? Fold(IReadOnlyList<object> sources, string name, string key, bool addressable)
    {
        if (addressable && _folds.TryGetValue(key, out var known))
        {
            return known.Current;
        }

        var folding = new Folding();
        if (addressable)
        {
            _folds[key] = folding;
        }

        foreach (var source in sources)
        {
            if (source is ConfigObject done)
            {
                if (done.Find(name) is { } member)
                {
                    folding.Current = Merge(folding.Current, new Shape(member.Value));
                    folding.Place = member.Place;
                }

                continue;
            }

            foreach (var assignment in ((SyntaxObject)source).Assigned(name))
            {
                if (Evaluate(assignment.Value, key, addressable) is { } value)
                {
                    folding.Current = assignment.Appends ? Append(folding.Current, value, assignment, key) : Merge(folding.Current, value);
                    folding.Place = assignment.Place;
                }
            }
        }

        folding.IsDone = true;
        if (folding.Current is { } current)
        {
            current.KeyPlace = folding.Place;
        }

        return folding.Current;
    }

    private static Shape Merge(Shape? before, Shape value) =>
        before is { Sources: { } first } && value.Sources is { } second ? new Shape([.. first, .. second]) : value;

    private Shape? Append(Shape? before, Shape value, SyntaxAssignment assignment, string key)
    {
        if (Complete(value, assignment.Value.Place, key, addressable: false) is not { } item)
        {
            return before;
        }

        switch (before)
        {
            case null:
                return new Shape(new ConfigList(assignment.Value.Place, [item]));
            case { Node: ConfigList list }:
                return Weighed(new ConfigList(list.Place, list.Items.Add(item)), key);
            default:
                Report(assignment.Place, key, "+= adds an item to a list, and this key holds no list");
                return before;
        }
    }

    private ConfigNode? Complete(Shape shape, ConfigPlace place, string key, bool addressable)
    {
        if (shape.Node is { } node)
        {
            return node;
        }

        if (addressable && _complete.TryGetValue(key, out var done))
        {
            return done;
        }

        if (shape.Sources is [ConfigObject only])
        {
            return only;
        }

        if (addressable)
        {
            _complete[key] = null;   // under way
        }

        var members = ImmutableArray.CreateBuilder<ConfigMember>();
        foreach (var name in shape.Sources!.SelectMany(NamesOf).Distinct(StringComparer.Ordinal))
        {
            var memberKey = ConfigKey.Member(key, name);
            if (Fold(shape.Sources!, name, memberKey, addressable) is { } member && Complete(member, member.KeyPlace, memberKey, addressable) is { } value)
            {
                members.Add(new ConfigMember(name, member.KeyPlace, value));
            }
        }

        ConfigNode? result = new ConfigObject(place, members.ToImmutable());
        if (result.Weight > WeightMax)
        {
            TooLarge(place, key);
            result = null;
        }

        if (addressable)
        {
            _complete[key] = result;
        }

        return result;
    }

    private static IEnumerable<string> NamesOf(object source) =>
        source is SyntaxObject syntax ? syntax.Names : ((ConfigObject)source).Members.Select(member => member.Name);

    private Shape? Evaluate(SyntaxValue value, string key, bool addressable)
    {
        var shapes = new List<(Shape Shape, bool IsGap)>();
        foreach (var part in value.Parts)
        {
            var shape = part switch
            {
                TextPart text => new Shape(new ConfigText(value.Place, text.Text, text.IsQuoted)),
                ListPart list => EvaluateList(list, value.Place, key),
                ObjectPart inner => new Shape(inner.Object),
                SubstitutionPart substitution => Substitute(substitution, key),
                _ => throw new InvalidOperationException("unknown part " + part.GetType().Name),
            };
            if (shape is not null)
            {
                shapes.Add((shape, (part as TextPart)?.IsGap == true));
            }
        }

        Shape[] solid = [.. shapes.Where(pair => !pair.IsGap).Select(pair => pair.Shape)];
        return solid switch
        {
            [] => null,
            _ when solid.All(shape => shape.Node is ConfigText) => Concatenate([.. shapes.Select(pair => (ConfigText)pair.Shape.Node!)], value.Place, key),
            [var single] => single,
            _ when solid.All(shape => shape.Sources is not null) => new Shape([.. solid.SelectMany(shape => shape.Sources!)]),
            _ when solid.All(shape => shape.Node is ConfigList) => Concatenate([.. solid.Select(shape => (ConfigList)shape.Node!)], value.Place, key),
            _ => Report(value.Place, key, "texts, lists and objects cannot stand side by side in one value; put a text with braces or brackets in quotes, or write a comma between two values"),
        };
    }

    private Shape EvaluateList(ListPart list, ConfigPlace place, string key)
    {
        var items = ImmutableArray.CreateBuilder<ConfigNode>();
        for (var i = 0; i < list.Items.Length; i++)
        {
            var itemKey = ConfigKey.Item(key, i);
            var item = list.Items[i];
            if (Evaluate(item, itemKey, addressable: false) is { } shape && Complete(shape, item.Place, itemKey, addressable: false) is { } node)
            {
                items.Add(node);
            }
        }

        return Weighed(new ConfigList(place, items.ToImmutable()), key) ?? new Shape(new ConfigList(place, []));
    }

    private Shape? Concatenate(ImmutableArray<ConfigText> texts, ConfigPlace place, string key)
    {
        if (texts.Sum(text => text.Weight) > WeightMax)
        {
            return TooLarge(place, key);
        }

        var joined = new StringBuilder();
        foreach (var text in texts)
        {
            joined.Append(text.Text);
        }

        return new Shape(new ConfigText(place, joined.ToString(), texts.Any(text => text.IsQuoted)));
    }

    private Shape? Concatenate(ImmutableArray<ConfigList> lists, ConfigPlace place, string key) =>
        lists.Sum(list => list.Weight) > WeightMax ? TooLarge(place, key) : new Shape(new ConfigList(place, [.. lists.SelectMany(list => list.Items)]));

    private Shape? Substitute(SubstitutionPart substitution, string key)
    {
        if (_chain >= ChainMax)
        {
            return Report(substitution.Place, key, $"more than {ChainMax} substitutions lead to one another");
        }

        _chain++;
        var isCircle = false;
        var found = substitution.Prefix.IsEmpty ? null : LookUp(substitution.Prefix.AddRange(substitution.Path), ref isCircle);
        found ??= LookUp(substitution.Path, ref isCircle);
        _chain--;
        return found is not null || substitution.IsOptional
            ? found
            : Report(substitution.Place, key, isCircle ? $"{substitution.Shown} leads back to itself" : $"{substitution.Shown} names no key of this document; nothing is taken from the environment");
    }

    private Shape? LookUp(ImmutableArray<string> path, ref bool isCircle)
    {
        IReadOnlyList<object> sources = [root];
        var key = "";
        var isPart = false;
        for (var i = 0; i < path.Length; i++)
        {
            // Below a key that is still being merged only what came before can be seen, which is nothing to remember.
            key = ConfigKey.Member(key, path[i]);
            var isBusy = !isPart && _folds.TryGetValue(key, out var folding) && !folding.IsDone;
            if (Fold(sources, path[i], key, addressable: !isPart) is not { } shape)
            {
                isCircle |= isBusy;
                return null;
            }

            isPart |= isBusy;
            if (i == path.Length - 1)
            {
                return isPart ? shape : Finished(shape, key);
            }

            if (shape.Sources is not { } next)
            {
                return null;
            }

            sources = next;
        }

        return null;
    }

    // An object that is under way can only be handed on as its sources.
    private Shape Finished(Shape shape, string key) =>
        Complete(shape, shape.KeyPlace, key, addressable: true) is { } node ? new Shape(node) { KeyPlace = shape.KeyPlace } : shape;

    private Shape? Weighed(ConfigNode node, string key) => node.Weight <= WeightMax ? new Shape(node) : TooLarge(node.Place, key);

    private Shape? TooLarge(ConfigPlace place, string key) => Report(place, key, $"with all substitutions in place this is larger than {WeightMax} characters");

    private Shape? Report(ConfigPlace place, string key, string message)
    {
        var error = new ConfigError(place, key, message);
        if (_seen.Add(error))
        {
            _errors.Add(error);
        }

        return null;
    }

    /// <summary>What is known of a value: a complete text or list, or the objects that are merged into it.</summary>
    private sealed class Shape
    {
        public Shape(ConfigNode node)
        {
            Node = node is ConfigObject ? null : node;
            Sources = node is ConfigObject ? [node] : null;
            KeyPlace = node.Place;
        }

        public Shape(SyntaxObject source)
            : this([source]) => KeyPlace = source.Place;

        public Shape(IReadOnlyList<object> sources) => Sources = sources;

        public ConfigNode? Node { get; }

        public IReadOnlyList<object>? Sources { get; }

        public ConfigPlace KeyPlace { get; set; } = new("", 0);
    }

    /// <summary>A key whose assignments are being merged.</summary>
    private sealed class Folding
    {
        public Shape? Current { get; set; }

        public ConfigPlace Place { get; set; } = new("", 0);

        public bool IsDone { get; set; }
    }
}
