using System.Linq;
using System.Security.Cryptography;
using System.Text;
using ImaActors.Core.Primitives;
using ImaActors.Crypto;
using ImaActors.Simulation.Scenarios;
using Xunit;
using HashAlgorithm = ImaActors.Core.Primitives.HashAlgorithm;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The certificates and labels beside the scenarios are what config/scenarios/inputs/ORIGIN.md says: every byte is made again.</summary>
public sealed class ScenarioInputsTests
{
    private const int KeyBits = 1024;
    private const string Issuer = "built-in";

    [Fact]
    public void The_built_in_certificate_is_signed_by_its_own_key() =>
        Assert.Equal(Key(Issuer).SelfSigned(Issuer), Library.Input("inputs/built-in.der"));

    [Theory]
    [InlineData("tenant-a")]
    [InlineData("tenant-a-next")]
    [InlineData("tenant-b")]
    [InlineData("host")]
    public void A_certificate_is_signed_by_the_built_in_key(string name) =>
        Assert.Equal(Key(Issuer).Certify(Issuer, Key(name), name), Library.Input($"inputs/{name}.der"));

    [Theory]
    [InlineData("appraise-fleet", "app", "/app/service", "tenant-a")]
    [InlineData("appraise-fleet", "app", "/app/module", "tenant-a")]
    [InlineData("appraise-fleet", "app", "/app/settings.conf", "tenant-a")]
    [InlineData("appraise-fleet", "app", "/app/stranger.conf", "tenant-b")]
    [InlineData("key-domains", "settings", "/app/by-a.conf", "tenant-a")]
    [InlineData("key-domains", "settings", "/app/by-b.conf", "tenant-b")]
    [InlineData("key-domains", "settings", "/app/by-host.conf", "host")]
    [InlineData("key-rotation", "settings", "/app/old-{n}.conf", "tenant-a")]
    [InlineData("key-rotation", "settings", "/app/new.conf", "tenant-a-next")]
    public void A_label_is_the_signature_of_a_key_over_the_content(string scenario, string image, string path, string key)
    {
        var file = File(scenario, image, path);
        Assert.Equal(Key(key).SignLabel(DigestOf(file)), Label(file));
    }

    [Theory]
    [InlineData("appraise-fleet", "app", "/app/hashed.conf")]
    [InlineData("tampered-image", "layered", "/etc/app.conf")]
    public void A_label_without_a_signature_is_the_digest_of_the_content(string scenario, string image, string path)
    {
        var file = File(scenario, image, path);
        Assert.Equal([4, (byte)HashAlgorithm.Sha256, .. DigestOf(file).Bytes.Span], Label(file));
    }

    [Fact]
    public void The_changed_file_has_the_label_of_another_content()
    {
        var (good, changed) = (File("appraise-fleet", "app", "/app/settings.conf"), File("appraise-fleet", "app", "/app/changed.conf"));
        Assert.Equal(Label(good), Label(changed));
        Assert.NotEqual(good.Content.AsEnumerable(), changed.Content.AsEnumerable());
    }

    private static SigningKey Key(string name) => SigningKey.CreateRsa(KeyBits, Encoding.UTF8.GetBytes("ImaActors scenarios, key " + name));

    private static ImageFile File(string scenario, string image, string path) =>
        Library.Load(scenario).Images.Single(one => one.Name == image).Files.Single(one => one.Path == path);

    private static Digest DigestOf(ImageFile file) => new((int)HashAlgorithm.Sha256, SHA256.HashData(file.Content.AsSpan()));

    private static byte[] Label(ImageFile file) => [.. file.Xattrs.Single(xattr => xattr.Name == "security.ima").Value];
}
