using System;
using System.Linq;
using CsCheck;
using ImaActors.Core.Processes;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Simulation.Tests.Scenarios;

public sealed class SyntheticContentTests
{
    private static readonly ImageFileKind[] Executables = [ImageFileKind.Program, ImageFileKind.Command, ImageFileKind.Library, ImageFileKind.Script];

    [Theory]
    [InlineData(ImageFileKind.Program, null, true, 0)]
    [InlineData(ImageFileKind.Program, "/lib64/ld-linux-x86-64.so.2", true, 0)]
    [InlineData(ImageFileKind.Command, null, false, 0)]
    [InlineData(ImageFileKind.Command, "/lib64/ld-linux-x86-64.so.2", false, 0)]
    [InlineData(ImageFileKind.Library, null, false, ProgramFormat.SegmentationFault)]
    public void The_kernel_finds_the_program_that_was_asked_for(ImageFileKind kind, string? loader, bool sleeps, int signal)
    {
        foreach (var size in new[] { 0, 200, 100_000 })
        {
            var image = ProgramFormat.Read(Of(kind, size, interpreter: loader));
            Assert.Equal(new ProgramImage(ProgramKind.Elf, loader, 1, new ProgramEnding(0, signal, sleeps)), image);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(5000)]
    public void The_kernel_finds_the_interpreter_of_a_script(int size)
    {
        var bytes = Of(ImageFileKind.Script, size, interpreter: "/bin/sh");
        Assert.Equal(new ProgramImage(ProgramKind.Script, "/bin/sh", 0, default), ProgramFormat.Read(bytes));
        var lines = System.Text.Encoding.ASCII.GetString(bytes).Split('\n');
        Assert.Equal(("#!/bin/sh", string.Empty), (lines[0], lines[^1]));
        Assert.All(lines[1..^1], line => Assert.StartsWith("#", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Data_has_the_size_asked_for() =>
        Gen.Int[0, 10_000].Sample(size => Assert.Equal(size, Of(ImageFileKind.Data, size).Length));

    [Fact]
    public void A_program_has_the_size_asked_for_or_what_its_format_needs() =>
        Gen.Select(Gen.Int[0, Executables.Length - 1].Select(place => Executables[place]), Gen.Int[0, 2000]).Sample((kind, size) =>
        {
            var least = Of(kind, 0, interpreter: "/bin/sh").Length;
            Assert.InRange(least, 29, 240);
            Assert.Equal(Math.Max(size, least), Of(kind, size, interpreter: "/bin/sh").Length);
        });

    [Theory]
    [InlineData(ImageFileKind.Data)]
    [InlineData(ImageFileKind.Program)]
    [InlineData(ImageFileKind.Command)]
    [InlineData(ImageFileKind.Library)]
    [InlineData(ImageFileKind.Script)]
    public void Bytes_depend_on_seed_owner_and_path_alone(ImageFileKind kind)
    {
        foreach (var size in new[] { 16, 4096 })
        {
            var file = new ImageFile { Path = "/x", Kind = kind, Size = size, Interpreter = "/bin/sh" };
            var bytes = SyntheticContent.Of(1, "web", file, "/a");
            Assert.Equal(bytes, SyntheticContent.Of(1, "web", file with { Mode = 0, Uid = 7 }, "/a"));
            var others = new[] { SyntheticContent.Of(2, "web", file, "/a"), SyntheticContent.Of(1, "db", file, "/a"), SyntheticContent.Of(1, "web", file, "/b"), bytes };
            Assert.Equal(4, others.Select(Convert.ToHexString).Distinct().Count());
        }
    }

    [Fact]
    public void Bytes_never_change() =>
        Assert.Equal("45214cd4e969b5afe6bb05e2", Convert.ToHexStringLower(SyntheticContent.Of(1, "web", new ImageFile { Path = "/a", Size = 12 }, "/a")));

    [Fact]
    public void Data_is_spread_evenly()
    {
        // 256 cells of 4096 expected: chi-square has mean 255 and deviation 22.6; five of them.
        var cells = Of(ImageFileKind.Data, 1 << 20).GroupBy(value => value).Select(group => group.Count()).ToArray();
        Assert.Equal(256, cells.Length);
        Assert.InRange(cells.Sum(count => Math.Pow(count - 4096, 2) / 4096), 255 - 113, 255 + 113);
    }

    [Fact]
    public void Given_bytes_are_given_and_a_script_needs_an_interpreter()
    {
        Assert.Equal([1, 2, 3], SyntheticContent.Of(1, "web", new ImageFile { Path = "/a", Kind = ImageFileKind.Given, Content = [1, 2, 3], Size = 9 }, "/a"));
        Assert.Contains("/a of web", Assert.Throws<ArgumentException>(() => Of(ImageFileKind.Script, 9)).Message, StringComparison.Ordinal);
    }

    private static byte[] Of(ImageFileKind kind, int size, string? interpreter = null) =>
        SyntheticContent.Of(1, "web", new ImageFile { Path = "/a", Kind = kind, Size = size, Interpreter = interpreter }, "/a");
}
