using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Actors.Configuration;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Actors.Tests.Configuration;

/// <summary>What of HOCON is read, and where everything stands.</summary>
public sealed class HoconDocumentTests
{
    [Theory]
    [InlineData("a = 1", "{a: 1}")]
    [InlineData("{ a : 1 }", "{a: 1}")]
    [InlineData("a { b = 1, c = 2 }", "{a: {b: 1, c: 2}}")]
    [InlineData("a.b.c = 1\na.b.d = 2", "{a: {b: {c: 1, d: 2}}}")]
    [InlineData("a.\"b.c\" = 1", "{a: {\"b.c\": 1}}")]
    [InlineData("a = 1\na = 2", "{a: 2}")]
    [InlineData("a { b = 1 }\na { c = 2 }", "{a: {b: 1, c: 2}}")]
    [InlineData("a { b = 1 }\na = 2\na { c = 3 }", "{a: {c: 3}}")]
    [InlineData("a = [1, 2\n3,\n]", "{a: [1, 2, 3]}")]
    [InlineData("a = [1] [2]", "{a: [1, 2]}")]
    [InlineData("a = [ { b = 1 }, [2] ]", "{a: [{b: 1}, [2]]}")]
    [InlineData("a = 5.77 ms  # slow", "{a: 5.77 ms}")]
    [InlineData("a = /bin/sh // a shell", "{a: /bin/sh}")]
    [InlineData("a = x\"y z\"w", "{a: xy zw}")]
    [InlineData("a = \" x \\n\\u0041\"", "{a:  x \nA}")]
    [InlineData("a = \"\"\"x\n  \"y\" \\n\n\"\"\"", "{a: x\n  \"y\" \\n\n}")]
    [InlineData("a = \"\"\"\"x\"\"\"\"", "{a: \"x\"}")]
    [InlineData("a = [1]\na += 2", "{a: [1, 2]}")]
    [InlineData("a += 2", "{a: [2]}")]
    [InlineData("a = []\na += { b = 1 }", "{a: [{b: 1}]}")]
    [InlineData("a =\n  [1]", "{a: [1]}")]
    [InlineData("a\n{\n b = 1 }", "{a: {b: 1}}")]
    [InlineData("include = 1", "{\"include\": 1}")]
    [InlineData("\ufeffa = 1\r\nb = x y\r\n", "{a: 1, b: x y}")]
    [InlineData("", "{}")]
    [InlineData("# nothing\n", "{}")]
    public void Hocon_is_read(string text, string expected) => Assert.Equal(expected, Hocon.Show(Hocon.Read(text)));

    [Theory]
    [InlineData("a = 1\nb = ${a}", "{a: 1, b: 1}")]
    [InlineData("b = ${a}\na = 1", "{b: 1, a: 1}")]
    [InlineData("a { b = 1, c = ${a.b} }", "{a: {b: 1, c: 1}}")]
    [InlineData("a = 1\nb = x${a} ${a}y", "{a: 1, b: x1 1y}")]
    [InlineData("b = ${?a}", "{}")]
    [InlineData("b = 1\nb = ${?a}", "{b: 1}")]
    [InlineData("b = [${?a}, 1]", "{b: [1]}")]
    [InlineData("a = [1]\nb = ${a} [2]", "{a: [1], b: [1, 2]}")]
    [InlineData("a = [1]\na = ${a} [2]\na = ${a} [3]", "{a: [1, 2, 3]}")]
    [InlineData("a { x = 1, y = 1 }\nb = ${a} { y = 2 }", "{a: {x: 1, y: 1}, b: {x: 1, y: 2}}")]
    [InlineData("a { x = 1, y = 1 }\nb = ${a}\nb.z = 2\na.w = 3", "{a: {x: 1, y: 1, w: 3}, b: {x: 1, y: 1, w: 3, z: 2}}")]
    [InlineData("a { x = 1 }\na = ${a} { y = ${a.x} }", "{a: {x: 1, y: 1}}")]
    [InlineData("a { x = ${b}, k = 1 }\nb { y = ${a.k} }", "{a: {x: {y: 1}, k: 1}, b: {y: 1}}")]
    [InlineData("a { y = ${b.z} }\nb = ${a} { z = 5 }", "{a: {y: 5}, b: {y: 5, z: 5}}")]
    [InlineData("p { l = [1], l = ${p.l} [2] }\nq = ${p}", "{p: {l: [1, 2]}, q: {l: [1, 2]}}")]
    [InlineData("a = ${\"b.c\".d}\n\"b.c\".d = 1", "{a: 1, \"b.c\": {d: 1}}")]
    [InlineData("a { q { m = 1 } }\na = ${a.q} {}\na { q { n = 2 } }", "{a: {q: {m: 1, n: 2}, m: 1}}")]
    [InlineData("a = ${?a}", "{}")]
    [InlineData("a = \"$\" \"{b}\"", "{a: $ {b}}")]
    public void Substitutions_within_the_document_are_resolved(string text, string expected) => Assert.Equal(expected, Hocon.Show(Hocon.Read(text)));

    [Theory]
    [InlineData("a = 1\n\nb = ${HOME}", "test.conf:3: b: ${HOME} names no key of this document; nothing is taken from the environment")]
    [InlineData("a = [\n1\n${x.y}]", "test.conf:3: a[1]: ${x.y} names no key of this document; nothing is taken from the environment")]
    [InlineData("a = ${a}", "test.conf:1: a: ${a} leads back to itself")]
    [InlineData("a { b = ${c} }\nc = [${a.b}]", "test.conf:2: c[0]: ${a.b} leads back to itself")]
    [InlineData("a = 1\na += 2", "test.conf:2: a: += adds an item to a list, and this key holds no list")]
    [InlineData("b = x\na = ${b} [1]", "test.conf:2: a: texts, lists and objects cannot stand side by side in one value; put a text with braces or brackets in quotes, or write a comma between two values")]
    public void What_cannot_be_resolved_names_key_and_line(string text, string expected) => Assert.Equal(expected, FirstError(text));

    [Theory]
    [InlineData("a { b = 1\nc = 2", 1, "the brace { that is opened here is never closed")]
    [InlineData("a = 1\n}\nb = 2", 2, "this closing brace } closes nothing")]
    [InlineData("\na = [1, 2\nb = 3", 3, "`=` cannot be in a value without quotes")]
    [InlineData("\na = [1, 2\n", 2, "the bracket [ that is opened here is never closed")]
    [InlineData("a = [ }", 1, "a value was expected, and `}` stands here")]
    [InlineData("a = 1\nb = \"x\nc = 2", 2, "the quote that begins here is not closed on its line")]
    [InlineData("a = 1\nb = \"\"\"x\nc = 2", 2, "the three quotes that begin here are never closed")]
    [InlineData("a = 1\nb\nc = 2", 2, "the key b has no value")]
    [InlineData("a = 1\nb =\nc = 2", 2, "the key b has no value")]
    [InlineData("a = 1 b = 2", 1, "`=` cannot be in a value without quotes; put the value in quotes, or end the line or write a comma before the next key")]
    [InlineData("a = x*", 1, "`*` cannot be in a value without quotes")]
    [InlineData("a = 1\nb = /x/{n}.conf", 2, "`{` cannot be in a value without quotes; put the value in quotes")]
    [InlineData("a = { b = 1 } }", 1, "this closing brace } closes nothing")]
    [InlineData("a = ${b", 1, "the substitution that begins here is not closed")]
    [InlineData("a = \"\\x\"", 1, "this escape is unknown")]
    [InlineData("a = 1,\n,b = 2", 2, "a key was expected, and `,` stands here")]
    [InlineData("[1]", 1, "a key was expected, and `[` stands here")]
    [InlineData("a.=1", 1, "a key was expected, and `=` stands here")]
    [InlineData("{ a = 1 } b", 1, "`b` stands behind the closing brace of the file")]
    [InlineData("include \"no.conf\"", 1, "the included file no.conf cannot be read")]
    public void Text_that_is_no_hocon_names_the_line(string text, int line, string message)
    {
        var error = Hocon.Error(text);
        Assert.StartsWith($"test.conf:{line}: ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_gives_nothing()
    {
        Environment.SetEnvironmentVariable("IMA_ACTORS_TEST", "x");
        Assert.Contains("${IMA_ACTORS_TEST} names no key", FirstError("a = ${IMA_ACTORS_TEST}"), StringComparison.Ordinal);
        Assert.Equal("{}", Hocon.Show(Hocon.Read("a = ${?IMA_ACTORS_TEST}")));
    }

    [Fact]
    public void All_substitutions_that_lead_nowhere_are_told()
    {
        var parse = Hocon.Parse("a = ${x}\nb = 1\nc = ${y}");
        Assert.Equal([1, 3], parse.Errors.Select(error => error.Line));
    }

    [Fact]
    public void Values_know_their_file_and_line()
    {
        var files = new Dictionary<string, string> { ["sub/two.conf"] = "\nb = 2\ninclude \"../three.conf\"\n", ["three.conf"] = "c = [\n3\n4\n]" };
        var root = Hocon.Read("a = \"\"\"\nx\n\"\"\"\ninclude \"sub/two.conf\"\nd {\n  e =\n    [1]\n}\nf = ${b}\nd.g = 7\n", files);
        Assert.Equal("test.conf:1", root.At("a")!.Place.ToString());
        Assert.Equal("sub/two.conf:2", root.At("b")!.Place.ToString());
        Assert.Equal("three.conf:1", root.Find("c")!.Place.ToString());
        Assert.Equal("three.conf:3", ((ConfigList)root.At("c")!).Items[1].Place.ToString());
        Assert.Equal("test.conf:6", ((ConfigObject)root.At("d")!).Find("e")!.Place.ToString());
        Assert.Equal("test.conf:7", root.At("d", "e")!.Place.ToString());
        Assert.Equal("test.conf:9", root.At("f")!.Place.ToString());
        Assert.Equal("test.conf:10", root.At("d", "g")!.Place.ToString());
    }

    [Fact]
    public void An_include_merges_where_it_stands_and_finds_its_own_names_first()
    {
        var files = new Dictionary<string, string> { ["base.conf"] = "x = 1\ny = ${x}\nz = ${q}" };
        Assert.Equal("{q: 9, a: {x: 2, y: 2, z: 9}}", Hocon.Show(Hocon.Read("q = 9\na { include \"base.conf\"\n x = 2 }", files)));
        Assert.Equal("{q: 9, x: 1, y: 1, z: 9}", Hocon.Show(Hocon.Read("q = 9\ninclude \"./base.conf\"", files)));
    }

    [Fact]
    public void Files_that_include_one_another_are_an_error_of_the_second()
    {
        var files = new Dictionary<string, string> { ["one.conf"] = "\ninclude \"./test.conf\"" };
        Assert.Equal("one.conf:2: test.conf includes itself", Hocon.Error("include \"one.conf\"", files));
    }

    [Fact]
    public void An_error_in_an_included_file_names_that_file()
    {
        Assert.Equal("one.conf:2: the key b has no value", Hocon.Error("a = 1\ninclude \"one.conf\"", new Dictionary<string, string> { ["one.conf"] = "a = 1\nb =\n" }));
    }

    [Theory]
    [InlineData("a.b", "2 s", "{a: {b: 2 s, c: 9}}")]
    [InlineData("a.\"x.y\"", "2", "{a: {b: 1, c: 9, \"x.y\": 2}}")]
    [InlineData("a.b", "[1, {x = 1}]", "{a: {b: [1, {x: 1}], c: 9}}")]
    [InlineData("a.b", "${a.c}", "{a: {b: 9, c: 9}}")]
    [InlineData("a", "measure func=FILE_CHECK", "{a: measure func=FILE_CHECK}")]
    [InlineData("a", "", "{a: }")]
    public void A_key_can_be_set_from_outside(string key, string value, string expected)
    {
        var root = Hocon.Read("a { b = 1, c = 9 }", null, new HoconOverride(key, value));
        Assert.Equal(expected, Hocon.Show(root));
    }

    [Fact]
    public void What_is_set_from_outside_is_seen_by_substitutions_and_stands_at_its_option()
    {
        var root = Hocon.Read("a = 1\nb = ${a}", null, new HoconOverride("a", "2"));
        Assert.Equal("{a: 2, b: 2}", Hocon.Show(root));
        Assert.Equal("--set a", root.At("a")!.Place.ToString());
    }

    [Theory]
    [InlineData("a..b", "1", "--set a..b: a key was expected, and `.` stands here; put a key with such characters in quotes")]
    [InlineData("a b", "1", "--set a b: ` ` cannot be in a key without quotes")]
    [InlineData("a", "[1", "--set a: the bracket [ that is opened here is never closed")]
    [InlineData("a", "[1] }", "--set a: `}` stands behind the value")]
    [InlineData("a", "${x}", "--set a: a: ${x} names no key of this document; nothing is taken from the environment")]
    public void An_error_in_what_is_set_from_outside_names_the_option(string key, string value, string expected) =>
        Assert.Equal(expected, Hocon.Error("", null, new HoconOverride(key, value)));

    [Fact]
    public void Deep_nesting_and_long_chains_are_errors()
    {
        Assert.Contains("stand in one another", Hocon.Error("a = " + new string('[', 100_000)), StringComparison.Ordinal);
        Assert.Contains("stand in one another", Hocon.Error(string.Join('.', Enumerable.Repeat("a", 100_000)) + " = 1"), StringComparison.Ordinal);
        var chain = string.Join('\n', Enumerable.Range(0, 5000).Select(i => $"a{i} = ${{a{i + 1}}}")) + "\na5000 = 1";
        Assert.Contains(Hocon.Parse(chain).Errors, error => error.Message.Contains("lead to one another", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a{0} = ${{a{1}}}${{a{1}}}", "a60 = xxxx")]
    [InlineData("a{0} = ${{a{1}}} ${{a{1}}}", "a60 = [x]")]
    [InlineData("a{0} = [${{a{1}}}, ${{a{1}}}]", "a60 = x")]
    [InlineData("a{0} {{ l = ${{a{1}}}, r = ${{a{1}}} }}", "a60 = x")]
    public void What_doubles_line_by_line_is_an_error_before_memory_ends(string line, string last)
    {
        var text = string.Join('\n', Enumerable.Range(0, 60).Select(i => string.Format(null, line, i, i + 1))) + "\n" + last;
        Assert.Contains(Hocon.Parse(text).Errors, error => error.Message.Contains("larger than", StringComparison.Ordinal));
    }

    private static string FirstError(string text) => Hocon.Parse(text).Errors[0].ToString();
}
