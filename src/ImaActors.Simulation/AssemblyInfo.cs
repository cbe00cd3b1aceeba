using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("ImaActors.Simulation.Tests")]
