using System;
using System.Collections.Immutable;
using System.Linq;
using System.Security.Cryptography;
using ImaActors.Core.Audit;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;
using HashAlgorithm = ImaActors.Core.Primitives.HashAlgorithm;

namespace ImaActors.Core.Tests.Measurement;

/// <summary>Hash functions of the base library, for tests.</summary>
internal sealed class TestHashes : IHashFunctions
{
    public static readonly TestHashes Instance = new();

    public bool CanCompute(HashAlgorithm algorithm) => algorithm
        is HashAlgorithm.Md5 or HashAlgorithm.Sha1 or HashAlgorithm.Sha256 or HashAlgorithm.Sha384 or HashAlgorithm.Sha512;

    public byte[] Compute(HashAlgorithm algorithm, ReadOnlySpan<byte> data) => algorithm switch
    {
        HashAlgorithm.Md5 => MD5.HashData(data),
        HashAlgorithm.Sha1 => SHA1.HashData(data),
        HashAlgorithm.Sha256 => SHA256.HashData(data),
        HashAlgorithm.Sha384 => SHA384.HashData(data),
        HashAlgorithm.Sha512 => SHA512.HashData(data),
        _ => throw new NotSupportedException(algorithm.Name()),
    };
}

/// <summary>Kernels, TPMs and short ways to make entries, for tests.</summary>
internal static class TestMachine
{
    public static readonly KernelProfile Namespaced = new()
    {
        Name = "namespaced",
        VersionText = string.Empty,
        HasImaNamespaces = true,
        DefaultTemplate = "ima-ng",
        DefaultHash = HashAlgorithm.Sha256,
        PolicyIsRewritable = true,
        PolicyIsReadable = true,
        Algorithms = [HashAlgorithm.Md5, HashAlgorithm.Sha1, HashAlgorithm.Sha256, HashAlgorithm.Sha384, HashAlgorithm.Sha512, HashAlgorithm.Sm3],
    };

    public static readonly KernelProfile Plain = Namespaced with { Name = "plain", HasImaNamespaces = false };

    public static readonly KernelProfile Later = Plain with
    {
        Name = "later",
        DefaultTemplate = "ima-sig",
        Algorithms = [.. Namespaced.Algorithms.Where(algorithm => algorithm != HashAlgorithm.Sha512)],
        HasVerity = true,
        HasEvmSigTemplate = true,
        ViolationsNameSystemAlgorithm = true,
    };

    public static readonly AuditSubject Task = new("root", "1", 0, 0, 0, 0, 0, 0, 0, 0, "init", "/init");

    public static readonly ImmutableArray<TpmBank> TwoBanks = [TpmBank.Of(HashAlgorithm.Sha1), TpmBank.Of(HashAlgorithm.Sha256)];

    public static byte[] Hex(string hex) => Convert.FromHexString(hex);

    public static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);

    public static MeasurementSettings Settings(HashAlgorithm system, KernelProfile? profile = null, params TpmBank[] banks) =>
        new(system, banks.Length == 0 ? TwoBanks : [.. banks], profile ?? Plain);

    /// <summary>A TPM whose registers 0 to 9 are what <paramref name="value"/> says, as one byte repeated.</summary>
    public static PcrBanks TpmOf(Func<int, int, int> value, params TpmBank[] banks) => new(
        [.. banks],
        [.. banks.Select((bank, index) => Enumerable.Range(0, 10)
            .Select(pcr => (ReadOnlyMemory<byte>)Enumerable.Repeat((byte)value(index, pcr), bank.DigestSize).ToArray())
            .ToImmutableArray())]);

    public static PcrBanks ZeroTpm(params TpmBank[] banks) => TpmOf((_, _) => 0, banks.Length == 0 ? [.. TwoBanks] : banks);

    public static EventData File(string name, HashAlgorithm algorithm, string digest) => new()
    {
        FileDigest = new Digest(algorithm, Hex(digest)),
        Name = name,
        HasFile = true,
        Namespace = NamespaceId.Initial,
    };

    public static EventData File(string name, HashAlgorithm algorithm = HashAlgorithm.Sha1) =>
        File(name, algorithm, Convert.ToHexString(TestHashes.Instance.Compute(algorithm, KernelText.ToBytes("content of " + name))));

    public static Template Template(string name, KernelProfile? profile = null) =>
        name.StartsWith("ima", StringComparison.Ordinal) || name == "evm-sig"
            ? TemplateCatalog.BuiltIn(name)
            : TemplateCatalog.ParseFormat(name, profile ?? Namespaced, out _)!;

    public static ListEntry Entry(MeasurementSettings settings, string template, EventData data, int pcr = 10, int ordinal = 0) =>
        EntryBuilder.Build(settings, TestHashes.Instance, Template(template, settings.Profile), pcr, new NamespaceOrdinal(ordinal), data)!;
}
