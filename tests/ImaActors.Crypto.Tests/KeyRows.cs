using System.Linq;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Boot;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;

namespace ImaActors.Crypto.Tests;

/// <summary>Keys as the keyring publishes them.</summary>
internal static class KeyRows
{
    public static readonly KernelProfile Old = KernelProfiles.Namespaced;
    public static readonly KernelProfile Later = KernelProfiles.Stock61;
    public static readonly NamespaceOrdinal Root = NamespaceOrdinal.Initial;
    public static readonly NamespaceOrdinal Child = new(1);

    public static readonly SigningKey Rsa1024 = SigningKey.CreateRsa(1024, "rsa-1024"u8);
    public static readonly SigningKey OtherRsa = SigningKey.CreateRsa(1024, "other"u8);
    public static readonly SigningKey P256 = SigningKey.CreateEcdsa(false, "p256"u8);
    public static readonly SigningKey P384 = SigningKey.CreateEcdsa(true, "p384"u8);

    public static Key Asymmetric(byte[] der, NamespaceOrdinal domain, bool takesEcdsa = false)
    {
        var parse = new CertificateParser(takesEcdsa).Parse(der);
        return new Key
        {
            Id = default,
            Type = KeyType.Asymmetric,
            Description = parse.Certificate!.Description,
            Certificate = parse.Certificate,
            Domain = domain,
        };
    }

    public static Key User(byte[] payload, string description, NamespaceOrdinal domain) =>
        new() { Id = default, Type = KeyType.User, Description = description, Payload = payload, Domain = domain };

    public static ISignatureVerifier Over(KernelProfile profile, params Key[] keys) => new SignatureVerifiers(profile).Over([.. keys]);

    /// <summary>A verifier of root that knows the certificates that keys make of themselves.</summary>
    public static ISignatureVerifier OverSelfSigned(KernelProfile profile, params SigningKey[] keys) =>
        Over(profile, [.. keys.Select((key, index) => Asymmetric(key.SelfSigned($"key {index}"), Root, profile.HasEcdsa))]);
}
