using System.Linq;
using ImaActors.Core.Boot;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using ImaActors.Crypto;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Owners;
using ImaActors.Simulation.Pipeline;
using Xunit;

namespace ImaActors.Simulation.Tests.Owners;

/// <summary>The keyring's owner publishes the keys that signatures are checked with (A-14, N-166 to N-179).</summary>
public sealed class KeyringOwnerTests
{
    private static readonly SigningKey Authority = SigningKey.CreateRsa(1024, "authority"u8);
    private static readonly SigningKey Key = SigningKey.CreateRsa(1024, "key"u8);
    private static readonly byte[] Certificate = Authority.Certify("authority", Key, "key", 2);
    private static readonly Digest FileDigest = new(HashAlgorithm.Sha256, HashFunctions.Shared.Compute(HashAlgorithm.Sha256, [1]));
    private static readonly byte[] Label = Key.SignLabel(FileDigest);
    private static readonly NamespaceOrdinal Child = new(1);
    private static readonly Credentials Root = new() { Permitted = CapabilitySet.All, Effective = CapabilitySet.All };

    private static MachineBoot Boot(byte[]? bootCertificate = null) => new(
        new MachineDefinition
        {
            Profile = KernelProfiles.Namespaced,
            Disk = new DiskDefinition("vda", "ext4", 0xef53, default, "/mnt", false),
            BuiltInCertificates = [Authority.SelfSigned("authority")],
            BootCertificate = bootCertificate,
        },
        new MachineCryptography(HashFunctions.Shared, new CertificateParser(), new CertificateVerifier(), new SignatureVerifiers(KernelProfiles.Namespaced)));

    private static KeyCaller Caller(NamespaceOrdinal children) => new(new ProcessId(1), Root, children);

    private static AddKeyStep Add(NamespaceOrdinal children, KeyringReference keyring) =>
        new(Caller(children), NamespaceOrdinal.Initial, "asymmetric", null, Certificate, keyring);

    private static KeysPublished[] Publications(CommitPart part) => [.. part.Steps.SelectMany(step => step.Publications).Cast<KeysPublished>()];

    private static CommitPart Run(KeyringOwner owner, MachineBoot boot, params Step[] steps) =>
        owner.Run(boot.View, [.. steps.Select(step => new KeyedStep(default, step))]);

    private static Errno Verify(KeysPublished published, NamespaceOrdinal domain) => published.Signatures.VerifyLabel(domain, Label, FileDigest);

    [Fact]
    public void The_first_view_has_a_verifier_without_keys()
    {
        // the keyring exists, so an unknown version is unknown and a known one has no key
        var signatures = Boot().View.Signatures!;
        Assert.Equal(Errno.EOPNOTSUPP, signatures.VerifyLabel(NamespaceOrdinal.Initial, [3, 9, 0], FileDigest));
        Assert.Equal(Errno.ENOKEY, signatures.VerifyLabel(NamespaceOrdinal.Initial, Label, FileDigest));
    }

    // N-167, N-169, N-177, N-179: add, unlink, clear, retirement; published keys do not change afterwards
    [Fact]
    public void Each_change_of_the_keyring_is_published()
    {
        var boot = Boot();
        var owner = boot.CreateKeyring();
        var part = Run(owner, boot, Add(Child, KeyringReference.Ima));
        var added = Assert.Single(Publications(part));
        Assert.Equal(Errno.None, Verify(added, Child));
        Assert.Equal(Errno.ENOKEY, Verify(added, NamespaceOrdinal.Initial));
        var id = new KeyId((int)((KeyReply)part.Steps[0].Reply).Value);
        var removed = Assert.Single(Publications(Run(owner, boot, new UnlinkKeyStep(Caller(Child), id, KeyringReference.Ima))));
        Assert.Equal(Errno.ENOKEY, Verify(removed, Child));
        Assert.Equal(Errno.None, Verify(added, Child));

        var again = Assert.Single(Publications(Run(owner, boot, Add(Child, KeyringReference.Ima), Add(NamespaceOrdinal.Initial, KeyringReference.Ima))));
        Assert.Equal((Errno.None, Errno.None), (Verify(again, Child), Verify(again, NamespaceOrdinal.Initial)));
        var retired = Assert.Single(Publications(Run(owner, boot, new RetireKeys([Child]))));
        Assert.Equal((Errno.ENOKEY, Errno.None), (Verify(retired, Child), Verify(retired, NamespaceOrdinal.Initial)));
        var cleared = Assert.Single(Publications(Run(owner, boot, new ClearKeyringStep(Caller(Child), KeyringReference.Ima))));
        Assert.Equal(Errno.ENOKEY, Verify(cleared, NamespaceOrdinal.Initial));
    }

    [Fact]
    public void What_does_not_change_the_keyring_is_not_published()
    {
        var boot = Boot();
        var owner = boot.CreateKeyring();
        var part = Run(
            owner,
            boot,
            Add(Child, KeyringReference.Session),
            Add(Child, KeyringReference.Ima) with { Payload = [1, 2] },
            new ListKeyringStep(Caller(Child), KeyringReference.Ima),
            new RetireKeys([Child]),
            new EndKeyQueue());
        Assert.Empty(Publications(part));
    }

    //
    [Fact]
    public void A_boot_certificate_counts_for_the_initial_namespace()
    {
        var signatures = Boot(Certificate).View.Signatures!;
        Assert.Equal(Errno.None, signatures.VerifyLabel(NamespaceOrdinal.Initial, Label, FileDigest));
        Assert.Equal(Errno.ENOKEY, signatures.VerifyLabel(Child, Label, FileDigest));

        // One that cannot be loaded is only logged.
        Assert.Equal(Errno.ENOKEY, Boot([1, 2, 3]).View.Signatures!.VerifyLabel(NamespaceOrdinal.Initial, Label, FileDigest));
    }
}
