using System;
using System.Collections.Immutable;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Actors.Hosting;

/// <summary>A scenario cannot be run, because its text has errors.</summary>
/// <param name="errors">All of them, by line.</param>
public sealed class ScenarioErrorException(ImmutableArray<ConfigError> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>All errors, by line.</summary>
    public ImmutableArray<ConfigError> Errors => errors;
}
