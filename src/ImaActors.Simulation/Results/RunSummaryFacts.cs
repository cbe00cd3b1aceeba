using System.Collections.Immutable;

namespace ImaActors.Simulation.Results;

/// <summary>What a summary says about a run that is not of its virtual world, and so is in no digest.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="RealNanoseconds">Real time that the run took, nanoseconds.</param>
/// <param name="CommandLine">The command line that makes the same run again.</param>
/// <param name="Inputs">The files that the scenario was read from, in order.</param>
public sealed record RunSummaryFacts(string Version, long RealNanoseconds, string CommandLine, ImmutableArray<InputFile> Inputs);

/// <summary>A file that a scenario was read from.</summary>
/// <param name="Path">Its path as the scenario names it.</param>
/// <param name="Bytes">Its size in bytes.</param>
/// <param name="Sha256">SHA-256 of its content, lower-case hexadecimal.</param>
public sealed record InputFile(string Path, long Bytes, string Sha256);
