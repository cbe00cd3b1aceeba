using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using ImaActors.Simulation.Machine;

namespace ImaActors.Simulation.Checkpoints;

/// <summary>
/// Objects that a checkpoint names instead of holding: what a machine is made with, and what cannot be written. The reader has
/// its own objects under the same names.
/// </summary>
public sealed class ExternalObjects
{
    private readonly Dictionary<string, object> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<object, string> _names = new(ReferenceEqualityComparer.Instance);

    /// <summary>The facts of a machine, and those of their parts that owners hold on their own: profile, hash functions, certificate parser, verifiers.</summary>
    public static ExternalObjects Of(MachineFacts machine) => new ExternalObjects()
        .Add("machine", machine)
        .Add("machine.profile", machine.Profile)
        .Add("machine.boot", machine.Boot)
        .Add("machine.settings", machine.Settings)
        .Add("machine.templates", machine.Templates)
        .Add("machine.hash", machine.Hash)
        .Add("machine.certificates", machine.Certificates)
        .Add("machine.issuers", machine.Issuers)
        .Add("machine.signatures", machine.Signatures);

    /// <summary>Names an object. An object that has several names is written under the first.</summary>
    public ExternalObjects Add(string name, object value)
    {
        if (!_byName.TryAdd(name, value) && !ReferenceEquals(_byName[name], value))
        {
            throw new ArgumentException($"two objects are named {name}", nameof(name));
        }

        _names.TryAdd(value, name);
        return this;
    }

    internal bool TryGetName(object value, [NotNullWhen(true)] out string? name) => _names.TryGetValue(value, out name);

    internal bool TryGetValue(string name, [NotNullWhen(true)] out object? value) => _byName.TryGetValue(name, out value);
}
