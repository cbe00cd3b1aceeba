using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("ImaActors.Cli.Tests")]
