using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("ImaActors.Report.Tests")]
