using System;
using System.IO;
using System.Linq;
using Xunit;

namespace ImaActors.Tidy.Tests;

/// <summary>What the README shows of C# is a test that runs.</summary>
public sealed class ReadmeTests
{
    private const string Fence = "```";

    [Fact]
    public void The_example_of_the_readme_is_a_test_of_this_repository()
    {
        var shown = Repository.Lines("README.md")
            .SkipWhile(line => line != Fence + "csharp").Skip(1).TakeWhile(line => line != Fence).ToList();
        var test = File.ReadAllLines(Repository.At("tests", "ImaActors.Conformance.Tests", "LibraryUse", "ReadmeExampleTests.cs")).ToList();
        test.RemoveAll(line => line.StartsWith("namespace ", StringComparison.Ordinal));
        Assert.Equal(test.Where(line => line.Length > 0), shown.Where(line => line.Length > 0));
    }
}
