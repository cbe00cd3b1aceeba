using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("ImaActors.Cli.Tests")]
[assembly: InternalsVisibleTo("ImaActors.Conformance.Tests")]
[assembly: InternalsVisibleTo("ImaActors.Benchmarks")]
