using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ImaActors.Simulation.Sweeps;

/// <summary>All settings of a sweep: every value of every axis with every value of the others.</summary>
public static class SweepGrid
{
    /// <summary>Most settings of a sweep.</summary>
    public const int SettingsMax = 10_000;

    /// <summary>The settings; the last axis changes fastest. One setting without a key if there is no axis.</summary>
    /// <param name="axes">The axes.</param>
    /// <param name="error">What is wrong with them, or null.</param>
    /// <returns>The settings, or nothing.</returns>
    public static ImmutableArray<SweepSetting> Of(ImmutableArray<SweepAxis> axes, out string? error)
    {
        var seen = new HashSet<string>(System.StringComparer.Ordinal);
        error = axes.SelectMany(axis => axis.Keys).FirstOrDefault(key => !seen.Add(key)) is { } twice ? $"the key {twice} varies twice; give all its values at once" : null;
        var count = 1L;
        foreach (var axis in axes)
        {
            count = System.Math.Min(count * axis.Values.Length, SettingsMax + 1L);
        }

        if (error is null && count > SettingsMax)
        {
            error = $"these are more than {SettingsMax} settings; vary fewer keys at once";
        }

        return error is null ? [.. Enumerable.Range(0, (int)count).Select(number => Setting(axes, number))] : [];
    }

    private static SweepSetting Setting(ImmutableArray<SweepAxis> axes, int number)
    {
        var places = new int[axes.Length];
        var rest = number;
        for (var axis = axes.Length - 1; axis >= 0; axis--)
        {
            (rest, places[axis]) = System.Math.DivRem(rest, axes[axis].Values.Length);
        }

        return new SweepSetting(number, axes, [.. places]);
    }
}
