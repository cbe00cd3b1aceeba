using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Actors.Configuration;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Actors.Tests.Configuration;

/// <summary>The reference configuration has the keys that the reader reads, no others, and explains each.</summary>
public sealed class ScenarioReferenceTests
{
    private static readonly ConfigObject Section = (ConfigObject)ReferenceConfiguration.ImaActors.At("scenario")!;

    // Which algorithms have a figure of their own is for the reference configuration alone to say.
    public static TheoryData<string> Keys() => [.. KeysOf(Section, []).Select(path => string.Join('.', path)).Where(key => !key.Contains(".hash-per-byte.", StringComparison.Ordinal))];

    [Fact]
    public void The_reader_finds_every_key_that_it_reads() => Assert.Empty(Scenarios.Parse(FullScenario.Text).Errors);

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_of_the_reference_configuration_is_read(string key)
    {
        var path = key.Split('.');
        var defaults = ReferenceConfiguration.ImaActors;
        var less = new ConfigObject(defaults.Place, [.. defaults.Members.Select(member => member.Name == "scenario" ? member with { Value = Without(Section, path) } : member)]);
        var errors = Scenarios.Parse(FullScenario.Text, defaults: less).Errors;
        Assert.Contains(errors, error => error.Message == "the reference configuration lacks this key" && error.Key.EndsWith(path[^1], StringComparison.Ordinal));
    }

    [Fact]
    public void The_full_scenario_of_the_tests_sets_every_key()
    {
        var root = Hocon.Read(FullScenario.Text);
        var set = new HashSet<string>(NamesIn(root), StringComparer.Ordinal);
        string[] unset = [.. KeysOf(Section, []).Select(path => path[^1]).Where(name => !set.Contains(name)).Distinct()];
        Assert.Empty(unset);
    }

    [Fact]
    public void Every_key_stands_below_a_comment()
    {
        var lines = ReferenceConfiguration.ReadText().Split('\n');
        foreach (var path in KeysOf(Section, []).Concat(KeysOf((ConfigObject)ReferenceConfiguration.ImaActors.At("tpm-latency-presets")!, []).Select(path => path[..1])))
        {
            var node = path.Aggregate((ConfigNode?)null, (at, name) => ((ConfigObject)(at ?? Top(path))).At(name))!;
            Assert.StartsWith("#", lines[node.Place.Line - 2].TrimStart(), StringComparison.Ordinal);
        }

        static ConfigObject Top(ImmutableArray<string> path) => Section.Find(path[0]) is null ? (ConfigObject)ReferenceConfiguration.ImaActors.At("tpm-latency-presets")! : Section;
    }

    [Fact]
    public void Every_preset_has_a_latency_and_a_source()
    {
        foreach (var preset in ((ConfigObject)ReferenceConfiguration.ImaActors.At("tpm-latency-presets")!).Members)
        {
            Assert.Equal(["latency", "source"], ((ConfigObject)preset.Value).Members.Select(member => member.Name));
        }
    }

    // Blocks that are a kind (`machine`) are no keys themselves; blocks in them (`machine.storage`) and their keys are.
    private static IEnumerable<ImmutableArray<string>> KeysOf(ConfigObject node, ImmutableArray<string> path)
    {
        foreach (var member in node.Members)
        {
            if (path.Length > 0)
            {
                yield return path.Add(member.Name);
            }

            if (member.Value is ConfigObject inner)
            {
                foreach (var below in KeysOf(inner, path.Add(member.Name)))
                {
                    yield return below;
                }
            }
        }
    }

    private static ConfigObject Without(ConfigObject node, ReadOnlySpan<string> path)
    {
        var name = path[0];
        if (path.Length == 1)
        {
            return new ConfigObject(node.Place, [.. node.Members.Where(member => member.Name != name)]);
        }

        var member = node.Find(name)!;
        var less = member with { Value = Without((ConfigObject)member.Value, path[1..]) };
        return new ConfigObject(node.Place, [.. node.Members.Select(other => other.Name == name ? less : other)]);
    }

    private static IEnumerable<string> NamesIn(ConfigNode node) => node switch
    {
        ConfigObject inner => inner.Members.SelectMany(member => NamesIn(member.Value).Prepend(member.Name)),
        ConfigList list => list.Items.SelectMany(NamesIn),
        _ => [],
    };
}
