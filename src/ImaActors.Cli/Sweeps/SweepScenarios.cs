using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using ImaActors.Cli.Files;
using ImaActors.Cli.Scenarios;
using ImaActors.Simulation.Scenarios;
using ImaActors.Simulation.Sweeps;

namespace ImaActors.Cli.Sweeps;

/// <summary>The scenarios of a sweep: one for each setting and seed, read as <c>run --set</c> would read it.</summary>
/// <param name="source">Where scenarios come from.</param>
/// <param name="options">What varies.</param>
internal sealed class SweepScenarios(IScenarioSource source, SweepOptions options)
{
    /// <summary>Reads the scenario of every setting with the first seed, so that what is wrong is known before anything runs.</summary>
    /// <param name="first">The scenario of the first setting.</param>
    /// <returns>What is wrong, each error once; nothing if all can be run.</returns>
    public IReadOnlyList<string> Check(out ScenarioRead first)
    {
        var errors = new List<string>();
        var texts = new List<string>();
        first = Read(options.Settings[0], options.Seeds[0]);
        foreach (var setting in options.Settings)
        {
            var read = setting.Number == 0 ? first : Read(setting, options.Seeds[0]);
            errors.AddRange(read.Errors.Select(AsVaried));
            texts.Add(TextOf(read));
        }

        return errors.Count > 0 ? [.. errors.Distinct(StringComparer.Ordinal)] : [.. Unread(texts)];
    }

    /// <summary>The scenario of a run.</summary>
    public Scenario Of(SweepSetting setting, ulong seed)
    {
        var read = Read(setting, seed);
        return read.Scenario ?? throw new InvalidDataException($"{options.Scenario} cannot be read with seed {seed}: {string.Join("; ", read.Errors)}");
    }

    private ScenarioRead Read(SweepSetting setting, ulong seed) =>
        source.Read(options.Scenario, [.. options.Overrides, .. setting.Overrides, "seed=" + seed.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>A scenario cannot know that a value came from <c>--vary</c>.</summary>
    private string AsVaried(string error)
    {
        var keys = options.Axes.SelectMany(axis => axis.Keys);
        return keys.Any(key => error.StartsWith($"--set {key}:", StringComparison.Ordinal)) ? "--vary" + error["--set".Length..] : error;
    }

    /// <summary>Values of <c>define</c> that nothing reads: all settings would be the same.</summary>
    private IEnumerable<string> Unread(List<string> texts)
    {
        for (var axis = 0; axis < options.Axes.Length; axis++)
        {
            var place = axis;
            var partners = options.Settings.Where(setting => setting.Places.Where((_, other) => other != place).All(one => one == 0)).ToList();
            if (partners.Count > 1 && partners.Skip(1).All(setting => texts[setting.Number] == texts[partners[0].Number]) && texts[0].Length > 0)
            {
                var keys = string.Join(',', options.Axes[axis].Keys);
                yield return $"--vary {keys}: all its values give the same scenario, so nothing reads this key; name one that the scenario uses";
            }
        }
    }

    /// <summary>The resolved scenario without the definitions, which only substitutions read. A block is written with its members further in.</summary>
    private static string TextOf(ScenarioRead read)
    {
        var content = read.Inputs.FirstOrDefault(file => file.Name == RunFolder.ScenarioFile)?.Content;
        var lines = new List<string>();
        var isDefinition = false;
        foreach (var line in Encoding.UTF8.GetString(content ?? []).Split('\n'))
        {
            isDefinition = line.StartsWith("define", StringComparison.Ordinal) || (isDefinition && line is [' ' or '}', ..]);
            if (!isDefinition)
            {
                lines.Add(line);
            }
        }

        return string.Join('\n', lines);
    }
}
