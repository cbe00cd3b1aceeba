using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Xunit;

namespace ImaActors.Tidy.Tests;

/// <summary>Which project may know which: Core is known by Crypto and Simulation, those by Actors, Simulation by Report, Actors and Report by Cli.</summary>
public sealed class ProjectGraphTests
{
    private static readonly SortedDictionary<string, string[]> References = new(StringComparer.Ordinal)
    {
        ["ImaActors.Core"] = [],
        ["ImaActors.Crypto"] = ["ImaActors.Core"],
        ["ImaActors.Simulation"] = ["ImaActors.Core"],
        ["ImaActors.Actors"] = ["ImaActors.Core", "ImaActors.Crypto", "ImaActors.Simulation"],
        ["ImaActors.Report"] = ["ImaActors.Simulation"],
        ["ImaActors.Cli"] = ["ImaActors.Actors", "ImaActors.Report"],
    };

    private static readonly SortedDictionary<string, string[]> Packages = new(StringComparer.Ordinal)
    {
        ["ImaActors.Core"] = [],
        ["ImaActors.Crypto"] = ["BouncyCastle."],
        ["ImaActors.Simulation"] = ["HdrHistogram", "MathNet.Numerics"],
        ["ImaActors.Actors"] = ["Akka"],
        ["ImaActors.Report"] = ["OxyPlot.Core", "Fluid.Core"],
        ["ImaActors.Cli"] = ["System.CommandLine", "Spectre.Console"],
    };

    public static TheoryData<string> Projects() => [.. References.Keys];

    [Fact]
    public void The_graph_speaks_of_every_project() =>
        Assert.Equal(References.Keys, Directory.GetDirectories(Repository.At("src")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_it_may(string project)
    {
        var document = XDocument.Load(Repository.At("src", project, project + ".csproj"));
        var references = Includes(document, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path));
        Assert.Empty(references.Except(References[project]));
        string[] packages = [.. Includes(document, "PackageReference").Where(package => !Packages[project].Any(allowed => package.StartsWith(allowed, StringComparison.Ordinal)))];
        Assert.Equal([], packages);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Repository.At("ImaActors.sln")).Replace('\\', '/');
        var projects = new[] { "src", "tests", "benchmarks" }
            .SelectMany(folder => Directory.GetDirectories(Repository.At(folder)))
            .SelectMany(folder => Directory.GetFiles(folder, "*.csproj"))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'));
        string[] missing = [.. projects.Where(path => !solution.Contains('"' + path + '"', StringComparison.Ordinal))];
        Assert.Equal([], missing);
    }

    private static IEnumerable<string> Includes(XDocument document, string element) =>
        document.Descendants(element).Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'));
}
