using System;
using System.IO;
using System.Reflection;
using PublicApiGenerator;
using Snapshooter.Xunit;
using Xunit;

namespace ImaActors.Tidy.Tests;

/// <summary>
/// What others can call, as text: a change of it is seen in review. When it was meant, the file in <c>__snapshots__/__mismatch__</c> takes
/// the place of the one above it.
/// </summary>
public sealed class PublicSurfaceTests
{
    [Theory]
    [InlineData("ImaActors.Core")]
    [InlineData("ImaActors.Crypto")]
    [InlineData("ImaActors.Simulation")]
    [InlineData("ImaActors.Actors")]
    public void The_public_surface_is_the_one_that_was_agreed_on(string assembly)
    {
        // A surface that has no file yet would be written and pass: here it has to fail.
        Assert.True(File.Exists(Repository.At("tests", "ImaActors.Tidy.Tests", "__snapshots__", assembly + ".snap")) || IsRenewing, $"{assembly} has no snapshot; run once with IMA_ACTORS_SNAPSHOTS=renew");
        Snapshot.Match(Assembly.Load(assembly).GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }), assembly);
    }

    private static bool IsRenewing => Environment.GetEnvironmentVariable("IMA_ACTORS_SNAPSHOTS") == "renew";
}
