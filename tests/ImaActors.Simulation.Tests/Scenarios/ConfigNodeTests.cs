using System;
using ImaActors.Simulation.Scenarios;
using Xunit;
using static ImaActors.Simulation.Tests.Scenarios.ConfigTree;

namespace ImaActors.Simulation.Tests.Scenarios;

/// <summary>Configurations as values: keys, errors, and their one written form.</summary>
public sealed class ConfigNodeTests
{
    [Theory]
    [InlineData("a.conf", 3, "b.c", "a.conf:3: b.c: wrong")]
    [InlineData("a.conf", 3, "", "a.conf:3: wrong")]
    [InlineData("--set b", 0, "b", "--set b: b: wrong")]
    public void An_error_is_shown_with_file_line_and_key(string file, int line, string key, string expected) =>
        Assert.Equal(expected, new ConfigError(file, line, key, "wrong").ToString());

    [Theory]
    [InlineData("", "a", "a")]
    [InlineData("a", "b-c_1", "a.b-c_1")]
    [InlineData("a", "b.c", "a.\"b.c\"")]
    [InlineData("a", "", "a.\"\"")]
    [InlineData("a", "b\nc", "a.\"b\\nc\"")]
    [InlineData("a", "include", "a.\"include\"")]
    public void A_key_has_quotes_where_it_needs_them(string parent, string name, string expected) => Assert.Equal(expected, ConfigKey.Member(parent, name));

    [Fact]
    public void A_value_is_found_by_its_path()
    {
        var root = Object(("a", Object(("b", Text("1")))), ("c", Text("2")));
        Assert.Equal("1", Assert.IsType<ConfigText>(root.At("a", "b")).Text);
        Assert.Null(root.At("a", "x"));
        Assert.Null(root.At("c", "x"));
    }

    [Fact]
    public void Weight_counts_shared_parts_as_often_as_they_are_seen()
    {
        var part = List(Text("xx"), Text("y"));
        Assert.Equal(6, part.Weight);
        Assert.Equal(13, List(part, part).Weight);
        Assert.Equal(7, Object(("a", part)).Weight);
    }

    [Fact]
    public void A_configuration_is_written_in_one_form()
    {
        var root = Object(
            ("a", Text("10 ms")), ("b", Text("x", isQuoted: true)), ("c", Text("a\"\\\n")), ("d.e", Object()),
            ("f", List()), ("g", List(Text("1"), Object(("h", Text("/x"))))), ("i", Object(("j", Text(" 2")))), ("k", Text("a//b")), ("l", Text("")));
        Assert.Equal(
            "a = 10 ms\nb = \"x\"\nc = \"a\\\"\\\\\\n\"\n\"d.e\" {}\nf = []\ng = [\n  1\n  {\n    h = /x\n  }\n]\ni {\n  j = \" 2\"\n}\nk = \"a//b\"\nl = \"\"\n",
            ConfigWriter.Write(root));
    }

    [Fact]
    public void A_reader_without_a_reference_configuration_says_so()
    {
        var error = Assert.Throws<ArgumentException>(() => ScenarioReader.Read(Object(), Object(), new NoFiles()));
        Assert.Contains("ima-actors.scenario", error.Message, StringComparison.Ordinal);
    }
}
