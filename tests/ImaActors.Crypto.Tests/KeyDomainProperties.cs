using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using Xunit;

namespace ImaActors.Crypto.Tests;

/// <summary>N-166 to N-170, N-175, N-179: a key loaded in one namespace never satisfies a label in another.</summary>
public sealed class KeyDomainProperties
{
    private const int Namespaces = 4;
    private static readonly SigningKey Authority = SigningKey.CreateRsa(1024, "authority"u8);
    private static readonly byte[] AuthorityDer = Authority.SelfSigned("authority");
    private static readonly SigningKey[] Keys = [.. Enumerable.Range(0, 4).Select(index => SigningKey.CreateRsa(1024, [(byte)index]))];
    private static readonly byte[][] Certificates = [.. Keys.Select((key, index) => Authority.Certify("authority", key, $"key {index}", index + 2))];
    private static readonly Digest FileDigest = SpecificationKey.DigestOf(HashAlgorithm.Sha256, [1, 2, 3]);
    private static readonly byte[][] Labels = [.. Keys.Select(key => key.SignLabel(FileDigest))];
    private static readonly byte[][] Modules =
    [
        .. Keys.Select((key, index) => AppendedSignatureWriter.Append("m"u8, key, new CertificateParser().Parse(Certificates[index]).Certificate!, HashAlgorithm.Sha256)),
    ];

    private enum What
    {
        Add,
        Load,
        Unlink,
        Retire,
        Clear,
    }

    [Fact]
    public void Only_keys_of_the_own_namespace_satisfy_a_label()
    {
        var step = Gen.Select(Gen.Frequency((6, Gen.Const(What.Add)), (6, Gen.Const(What.Load)), (3, Gen.Const(What.Unlink)), (1, Gen.Const(What.Retire)), (1, Gen.Const(What.Clear))), Gen.Int[0, Keys.Length - 1], Gen.Int[0, Namespaces - 1]);
        step.Array[0, 16].Sample(Run, iter: 400);
    }

    private static void Run((What What, int Key, int Namespace)[] steps)
    {
        var table = new KeyringTable(new CertificateParser(), new CertificateVerifier(), [AuthorityDer]);
        var verifiers = new SignatureVerifiers(KeyRows.Old);
        var placed = new List<(int Key, int Namespace, KeyId Id)>();
        var root = new Credentials { Permitted = CapabilitySet.All, Effective = CapabilitySet.All };
        foreach (var (what, key, number) in steps)
        {
            var ordinal = new NamespaceOrdinal(number);
            var caller = new KeyCaller(new ProcessId(1), root, ordinal);
            var before = table.ImaChanges;
            var old = table.ImaKeys;
            switch (what)
            {
                case What.Add:
                    placed.Add((key, number, table.AddKey(caller, "asymmetric", null, Certificates[key], KeyringReference.Ima).Key));
                    break;
                case What.Load:
                    placed.Add((key, number, table.LoadCertificate(root, ordinal, Certificates[key]).Key));
                    break;
                case What.Unlink when placed.Count > 0:
                    var index = key % placed.Count;
                    Assert.Equal(Errno.None, table.UnlinkKey(caller, placed[index].Id, KeyringReference.Ima));
                    placed.RemoveAt(index);
                    break;
                case What.Retire:
                    table.RetireNamespace(ordinal);
                    placed.RemoveAll(at => at.Namespace == number);
                    break;
                case What.Clear:
                    Assert.Equal(Errno.None, table.ClearKeyring(caller, KeyringReference.Ima));
                    placed.Clear();
                    break;
                default:
                    break;
            }

            // Who publishes may rely on the counter.
            Assert.True(table.ImaChanges != before || old.SequenceEqual(table.ImaKeys));
        }

        var verifier = verifiers.Over(table.ImaKeys);
        for (var key = 0; key < Keys.Length; key++)
        {
            for (var number = 0; number < Namespaces; number++)
            {
                var isPlaced = placed.Exists(at => at.Key == key && at.Namespace == number);
                Assert.Equal(isPlaced ? Errno.None : Errno.ENOKEY, verifier.VerifyLabel(new NamespaceOrdinal(number), Labels[key], FileDigest));
            }

            var anywhere = placed.Exists(at => at.Key == key);
            Assert.Equal(anywhere ? Errno.None : Errno.ENOKEY, verifier.VerifyAppended(verifier.FindAppended(Modules[key])!));
        }
    }
}
