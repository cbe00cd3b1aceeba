using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Xunit;

namespace ImaActors.Tidy.Tests;

/// <summary>
/// What the pure projects must not touch: clock, chance, threads, files, console, actors. The metadata of the built assemblies tells,
/// so neither an alias nor a comment can deceive.
/// </summary>
public sealed partial class BannedNamesTests
{
    private const string BouncyCastle = "Org.BouncyCastle.";

    private static readonly string[] BannedInPure =
    [
        "Akka.", BouncyCastle, "System.DateTime", "System.DateTimeOffset", "System.TimeProvider", "System.Diagnostics.Stopwatch", "System.Random",
        "System.Security.Cryptography.RandomNumberGenerator", "System.Guid::NewGuid", "System.Console", "System.IO.File", "System.IO.FileStream", "System.IO.FileInfo",
        "System.IO.Directory", "System.IO.DirectoryInfo", "System.Threading.Thread", "System.Threading.ThreadPool", "System.Threading.Timer",
        "System.Threading.Tasks.Task::Run", "System.Threading.Tasks.Parallel", "System.Environment", "System.Net.",
    ];

    private static readonly string[] BannedInCoreToo =
    [
        "System.Threading.Tasks.", "System.Runtime.CompilerServices.AsyncStateMachineAttribute", "System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute",
    ];

    /// <summary>What the compiler itself writes into iterators.</summary>
    private static readonly string[] Permitted = ["System.Environment", "System.Environment::get_CurrentManagedThreadId"];

    [Theory]
    [InlineData("ImaActors.Core")]
    [InlineData("ImaActors.Simulation")]
    [InlineData("ImaActors.Report")]
    public void A_pure_project_touches_no_clock_chance_thread_file_or_actor(string project) =>
        Assert.Empty(Banned(Names(project), BannedInPure));

    [Fact]
    public void Core_has_nothing_asynchronous() => Assert.Empty(Banned(Names("ImaActors.Core"), BannedInCoreToo));

    [Theory]
    [InlineData("ImaActors.Core")]
    [InlineData("ImaActors.Simulation")]
    [InlineData("ImaActors.Report")]
    [InlineData("ImaActors.Actors")]
    [InlineData("ima-actors")]
    public void Only_Crypto_names_BouncyCastle(string assembly) => Assert.Empty(Banned(Names(assembly), [BouncyCastle]));

    [Fact]
    public void Names_that_are_there_are_found()
    {
        Assert.NotEmpty(Banned(Names("ImaActors.Crypto"), [BouncyCastle]));
        Assert.Contains("System.Environment::get_ProcessorCount", Banned(Names("ima-actors"), BannedInPure));
        Assert.Contains("System.IO.File::ReadAllBytes", Banned(Names("ima-actors"), BannedInPure));
        Assert.NotEmpty(Banned(Names("ImaActors.Simulation"), BannedInCoreToo));
    }

    [Fact]
    public void No_recorded_case_is_named_in_a_source()
    {
        var cases = Directory.GetDirectories(Repository.At("tests", "testdata", "recordings"))
            .Where(folder => File.Exists(Path.Combine(folder, "case.json")))
            .Select(folder => Path.GetFileName(folder))
            .ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(cases);
        Assert.Empty(
            from source in Repository.Sources("src")
            from Match word in HyphenatedWord().Matches(source.Text)
            where cases.Contains(word.Value)
            select $"{source.Path}: {word.Value}");
    }

    [Fact]
    public void Hash_codes_serve_equality_alone()
    {
        Assert.Empty(Repository.Sources("src").Where(source => UsesHashCodes(source.Text)).Select(source => source.Path));
        Assert.True(UsesHashCodes("shard = name.GetHashCode() % 7;"));
        Assert.True(UsesHashCodes("bool Equals(X other) => true; int GetHashCode() => 1; int F() => HashCode.Combine(a);"));
        Assert.False(UsesHashCodes("bool Equals(X other) => true; public override int GetHashCode() => HashCode.Combine(a, b.GetHashCode());"));
        Assert.True(UsesHashCodes("public override int GetHashCode() => 1;"));
    }

    /// <summary>Whether hash codes are used outside <c>GetHashCode</c> methods, or such a method stands without Equals.</summary>
    private static bool UsesHashCodes(string text)
    {
        var rest = HashCodeMethod().Replace(text, "");
        return HashCodeUse().IsMatch(rest) || (rest.Length != text.Length && !EqualsMethod().IsMatch(text));
    }

    private static IReadOnlyList<string> Banned(IReadOnlySet<string> names, string[] banned) =>
    [
        .. names.Where(name => !Permitted.Contains(name) && banned.Any(one => one[^1] == '.'
                ? name.StartsWith(one, StringComparison.Ordinal)
                : name == one || name.StartsWith(one + "::", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Types that an assembly refers to (<c>Namespace.Type</c>) and their members (<c>Namespace.Type::Member</c>).</summary>
    private static HashSet<string> Names(string assembly)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var handle in metadata.TypeReferences)
        {
            names.Add(NameOf(metadata, metadata.GetTypeReference(handle)));
        }

        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference)
            {
                names.Add(NameOf(metadata, metadata.GetTypeReference((TypeReferenceHandle)member.Parent)) + "::" + metadata.GetString(member.Name));
            }
        }

        return names;
    }

    private static string NameOf(MetadataReader metadata, TypeReference type) => metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name);

    [GeneratedRegex(@"[A-Za-z0-9.]+(?:-[A-Za-z0-9.]+)+")]
    private static partial Regex HyphenatedWord();

    [GeneratedRegex(@"int GetHashCode\([^)]*\)\s*(?:=>[^;]*;|\{[^}]*\})")]
    private static partial Regex HashCodeMethod();

    [GeneratedRegex(@"\bGetHashCode\b|\bHashCode\.")]
    private static partial Regex HashCodeUse();

    [GeneratedRegex(@"\bbool Equals\(")]
    private static partial Regex EqualsMethod();
}
