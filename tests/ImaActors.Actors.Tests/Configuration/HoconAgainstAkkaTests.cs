using System.IO;
using System.Linq;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using CsCheck;
using ImaActors.Actors.Hosting;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Actors.Tests.Configuration;

/// <summary>Akka's parser is the second opinion on everything that it can read.</summary>
public sealed class HoconAgainstAkkaTests
{
    private static readonly ConfigPlace Nowhere = new("generated", 1);

    private static readonly Gen<string> Name = OneOf("a", "b-c", "x1", "with.dot", "with blank", "include", "ß");

    // Akka cuts blanks off the ends of quoted texts and has no empty list, so neither is generated.
    private static readonly Gen<ConfigNode> Text =
        from text in Gen.OneOf(OneOf("1", "10 ms", "/bin/sh", "a{n}b", "x = \"y\"", "# no comment", "one\ntwo", "\\", "${a}", "a//b", "ü", "on"), Gen.String[Gen.Char['!', '~'], 1, 8])
        from quoted in Gen.Bool
        select (ConfigNode)new ConfigText(Nowhere, text, quoted);

    private static readonly Gen<ConfigNode> Node = Gen.Recursive<ConfigNode>((depth, inner) => depth > 3 ? Text : Gen.Frequency((3, Text), (1, ListOf(inner)), (2, ObjectOf(inner))));

    [Fact]
    public void Both_parsers_read_the_reference_configuration_alike()
    {
        using var reader = new StreamReader(typeof(ImaOptions).Assembly.GetManifestResourceStream("ImaActors.Actors.reference.conf")!);
        var text = reader.ReadToEnd();
        Assert.Equal(Show(ConfigurationFactory.ParseString(text).Root), Show(Hocon.Read(text)));
    }

    [Theory]
    [InlineData("a.b = 1\na { c = ${a.b}, d = [1, ${a.b}, { e = x }] }\nb : x y\nc = \"q\" // comment\n")]
    [InlineData("a = \"\"\"x\ny\"\"\"\nb { c { d = 1 } }\nb.c.e = 2\nb.c.d = 3\n")]
    public void Both_parsers_read_a_document_alike(string text) => Assert.Equal(Show(ConfigurationFactory.ParseString(text).Root), Show(Hocon.Read(text)));

    [Fact]
    public void Both_parsers_read_alike_what_the_writer_writes() => ObjectOf(Node).Sample(node =>
    {
        var text = ConfigWriter.Write((ConfigObject)node);
        var shown = Show(node);
        return Show(Hocon.Read(text)) == shown && Show(ConfigurationFactory.ParseString(text).Root) == shown;
    });

    [Fact]
    public void What_is_written_is_read_back_with_its_order_and_quotes() => ObjectOf(Node).Sample(node =>
    {
        var text = ConfigWriter.Write((ConfigObject)node);
        return ConfigWriter.Write(Hocon.Read(text)) == text && Hocon.Show(Hocon.Read(text)) == Hocon.Show(node);
    });

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static Gen<ConfigNode> ListOf(Gen<ConfigNode> inner) =>
        inner.Array[1, 4].Select(items => (ConfigNode)new ConfigList(Nowhere, [.. items]));

    private static Gen<ConfigNode> ObjectOf(Gen<ConfigNode> inner) => Gen.Select(Name, inner).Array[1, 5].Select(pairs =>
        (ConfigNode)new ConfigObject(Nowhere, [.. pairs.DistinctBy(pair => pair.Item1).Select(pair => new ConfigMember(pair.Item1, Nowhere, pair.Item2))]));

    // Akka keeps no order of keys, so both are shown in the order of names.
    private static string Show(ConfigNode node) => node switch
    {
        ConfigText text => text.Text,
        ConfigList list => "[" + string.Join("|", list.Items.Select(Show)) + "]",
        ConfigObject inner => "{" + string.Join("|", inner.Members.OrderBy(member => member.Name, System.StringComparer.Ordinal).Select(member => member.Name + "=" + Show(member.Value))) + "}",
        _ => "?",
    };

    private static string Show(HoconValue value)
    {
        if (value.GetObject() is { } inner)
        {
            return "{" + string.Join("|", inner.Items.OrderBy(pair => pair.Key, System.StringComparer.Ordinal).Select(pair => pair.Key + "=" + Show(pair.Value))) + "}";
        }

        return value.IsString() ? string.Concat(value.Values.Select(part => part.GetString())).Trim() : "[" + string.Join("|", value.GetArray().Select(Show)) + "]";
    }
}
