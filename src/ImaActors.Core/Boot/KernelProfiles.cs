using System;
using System.Collections.Generic;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Boot;

/// <summary>The kernels whose recordings this model reproduces: their facts as data, chosen by the release.</summary>
public static class KernelProfiles
{
    /// <summary>Linux 5.10 with the 30 patches of the IMA namespace series of August 2020.</summary>
    public static KernelProfile Namespaced { get; } = new()
    {
        Name = "5.10-ima-ns",
        VersionText = "Linux version 5.10.223 (root@vm) (gcc (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) #3 Tue Nov 24 02:46:50 UTC 2026",
        HasImaNamespaces = true,
        DefaultTemplate = "ima-ng",
        DefaultHash = HashAlgorithm.Sha256,
        PolicyIsRewritable = true,
        PolicyIsReadable = true,
        Algorithms =
        [
            HashAlgorithm.Md5, HashAlgorithm.Sha1, HashAlgorithm.Sha224, HashAlgorithm.Sha256, HashAlgorithm.Sha384, HashAlgorithm.Sha512,
            HashAlgorithm.Rmd160, HashAlgorithm.Wp512, HashAlgorithm.Sm3, HashAlgorithm.Streebog256, HashAlgorithm.Streebog512,
        ],
    };

    /// <summary>Linux 6.1 as Debian builds it, without IMA namespaces.</summary>
    public static KernelProfile Stock61 { get; } = new()
    {
        Name = "6.1-stock",
        VersionText = "Linux version 6.1.0-50-cloud-amd64",
        HasImaNamespaces = false,
        DefaultTemplate = "ima-sig",
        DefaultHash = HashAlgorithm.Sha256,
        PolicyIsRewritable = false,
        PolicyIsReadable = false,
        HasModsig = true,
        Algorithms = [HashAlgorithm.Md5, HashAlgorithm.Sha1, HashAlgorithm.Sha224, HashAlgorithm.Sha256],   // the others are modules, which nobody loads
        HasCriticalData = true,
        HasAppraiseAlgorithms = true,
        HasGroupConditions = true,
        HasVerity = true,
        HasEvmSigTemplate = true,
        BufferEventsUseImaBuf = true,
        ViolationsNameSystemAlgorithm = true,
        InvalidSignatureAlgorithmFallsBack = true,
        HasEcdsa = true,
        ChecksAlgorithmOfNewLabel = true,
        Ext4AlwaysCountsChanges = true,
        AccessTimeMovesChangeCounter = false,
        AttributeChangeDeletesLabel = false,
        AuditSubjectLabel = "unconfined",
    };

    private static readonly (string Prefix, KernelProfile Profile)[] ByRelease = [("5.10.", Namespaced), ("6.1.", Stock61)];

    /// <summary>Releases that are known, for messages.</summary>
    public static IEnumerable<string> KnownReleases => Array.ConvertAll(ByRelease, pair => pair.Prefix + "*");

    /// <summary>All profiles.</summary>
    public static IReadOnlyList<KernelProfile> All { get; } = [Namespaced, Stock61];

    /// <summary>The profile of a release, or null.</summary>
    public static KernelProfile? ForRelease(string release) =>
        Array.Find(ByRelease, pair => release.StartsWith(pair.Prefix, StringComparison.Ordinal)).Profile;
}
