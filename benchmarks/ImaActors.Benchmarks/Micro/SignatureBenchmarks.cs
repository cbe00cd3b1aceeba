using System;
using BenchmarkDotNet.Attributes;
using ImaActors.Core.Appraisal;
using ImaActors.Core.Boot;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;
using ImaActors.Crypto;

namespace ImaActors.Benchmarks.Micro;

/// <summary>
/// Checks of security.ima signatures: the base library as the simulator uses it, label, key look-up and all, beside
/// BouncyCastle with keys that are read already, for RSA-2048 and ECDSA P-256. Checks per second are 1 / mean.
/// </summary>
[MemoryDiagnoser]
public class SignatureBenchmarks
{
    private readonly byte[] _digest = HashFunctions.Shared.Compute(HashAlgorithm.Sha256, "content"u8);
    private Digest _fileDigest = null!;
    private ISignatureVerifier _verifier = null!;
    private BouncyCastleKey _rsa = null!;
    private BouncyCastleKey _p256 = null!;
    private byte[] _rsaLabel = [];
    private byte[] _p256Label = [];

    /// <summary>Makes keys, labels and a verifier that knows both keys.</summary>
    [GlobalSetup]
    public void Setup()
    {
        const int RsaBits = 2048;
        _fileDigest = new Digest(HashAlgorithm.Sha256, _digest);
        var rsa = SigningKey.CreateRsa(RsaBits, "benchmark"u8);
        var p256 = SigningKey.CreateEcdsa(isP384: false, "benchmark"u8);
        _rsaLabel = rsa.SignLabel(_fileDigest);
        _p256Label = p256.SignLabel(_fileDigest);
        _verifier = new SignatureVerifiers(KernelProfiles.Stock61).Over([KeyOf(rsa), KeyOf(p256)]);
        _rsa = BouncyCastleKey.Read(rsa.PublicKeyInfo.Span)!;
        _p256 = BouncyCastleKey.Read(p256.PublicKeyInfo.Span)!;
    }

    /// <summary>RSA-2048, base library.</summary>
    [Benchmark(Baseline = true)]
    public Errno Rsa2048() => _verifier.VerifyLabel(NamespaceOrdinal.Initial, _rsaLabel, _fileDigest);

    /// <summary>RSA-2048, BouncyCastle.</summary>
    [Benchmark]
    public bool Rsa2048BouncyCastle() =>
        _rsa.Verify(HashAlgorithm.Sha256, _digest, _rsaLabel.AsSpan(SignatureHeader.LengthOfVersion2));

    /// <summary>ECDSA P-256, base library.</summary>
    [Benchmark]
    public Errno P256() => _verifier.VerifyLabel(NamespaceOrdinal.Initial, _p256Label, _fileDigest);

    /// <summary>ECDSA P-256, BouncyCastle.</summary>
    [Benchmark]
    public bool P256BouncyCastle() =>
        _p256.Verify(HashAlgorithm.Sha256, _digest, _p256Label.AsSpan(SignatureHeader.LengthOfVersion2));

    private static Key KeyOf(SigningKey key) => new()
    {
        Id = default,
        Type = KeyType.Asymmetric,
        Description = "key",
        Certificate = new CertificateParser(takesEcdsa: true).Parse(key.SelfSigned("key")).Certificate,
        Domain = NamespaceOrdinal.Initial,
    };
}
