using System;
using System.Linq;
using CsCheck;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;
using ImaActors.Crypto;
using Xunit;

namespace ImaActors.Core.Tests.Keys;

public sealed class KeyringTableTests
{
    private const string UserKeyLine = "user;0;0;3f010000;u1";

    private static readonly NamespaceOrdinal Child = new(1);
    private static readonly KeyCaller Root = Caller(1, 0, NamespaceOrdinal.Initial);
    private static readonly KeyCaller User = Caller(2, 1000, NamespaceOrdinal.Initial);
    private static readonly KeyCaller InChild = Caller(3, 0, Child);

    private readonly KeyringTable _table = new(new CertificateParser(), new CertificateVerifier(), [TestKeys.BuiltIn]);

    // A-13, N-178, M-80
    [Fact]
    public void A_certificate_signed_by_a_built_in_key_enters_the_ima_keyring_and_is_to_be_judged()
    {
        var added = _table.AddKey(Root, "asymmetric", null, TestKeys.A, KeyringReference.Ima);
        Assert.Equal(Errno.None, added.Error);
        Assert.Equal(".ima", added.Event!.KeyringName);
        Assert.Equal(TestKeys.A, added.Event.Payload);
        Assert.Equal(TestKeys.A, _table.Find(added.Key)!.Payload.ToArray());
    }

    // A-13, N-178: -126
    [Fact]
    public void Without_an_issuer_among_the_built_in_keys_or_without_an_authority_a_certificate_is_refused()
    {
        Refused(Errno.ENOKEY, TestKeys.SelfSignedWithoutAuthority);
        Refused(Errno.ENOKEY, TestKeys.BuiltIn);
        Refused(Errno.ENOKEY, TestKeys.SignedByUnknown);
        Refused(Errno.ENOKEY, TestKeys.NamesTwoAuthorities);
    }

    // A-13: -129
    [Fact]
    public void A_certificate_that_only_names_a_built_in_key_is_rejected() => Refused(Errno.EKEYREJECTED, TestKeys.Forged);

    // A-13: -65 when the signature algorithm is not usable.
    [Fact]
    public void A_signature_algorithm_that_is_not_usable_is_refused_with_what_the_verifier_says()
    {
        var table = new KeyringTable(new CertificateParser(), new FixedVerifier(Errno.ENOPKG), [TestKeys.BuiltIn]);
        Assert.Equal(Errno.ENOPKG, table.AddKey(Root, "asymmetric", null, TestKeys.A, KeyringReference.Ima).Error);
        Assert.Empty(table.ListKeyring(Root, KeyringReference.Ima).Lines);
    }

    // A-13: -95
    [Fact]
    public void The_ima_keyring_takes_asymmetric_keys_only()
    {
        Assert.Equal(Errno.EOPNOTSUPP, _table.AddKey(Root, "user", "u1", [1], KeyringReference.Ima).Error);
        Assert.Equal(Errno.EOPNOTSUPP, _table.AddKeyring(Root, "kr", KeyringReference.Ima).Error);
    }

    // the authority may also be named by serial number and issuer.
    [Fact]
    public void An_issuer_is_found_by_serial_number_and_name_too() =>
        Assert.Equal(Errno.None, _table.AddKey(Root, "asymmetric", null, TestKeys.NamedBySerial, KeyringReference.Ima).Error);

    // N-175
    [Fact]
    public void The_same_certificate_twice_makes_two_keys_in_the_ima_keyring_and_replaces_in_others()
    {
        var keyring = KeyringReference.To(_table.AddKeyring(Root, "kr1", KeyringReference.Session).Key);
        var first = _table.AddKey(Root, "asymmetric", null, TestKeys.Unsigned, keyring);
        var second = _table.AddKey(Root, "asymmetric", null, TestKeys.Unsigned, keyring);
        Assert.NotEqual(first.Key, second.Key);
        Assert.Null(_table.Find(first.Key));
        Assert.Equal("kr1", second.Event!.KeyringName);
        Assert.Single(_table.ListKeyring(Root, keyring).Lines);

        _table.AddKey(Root, "asymmetric", null, TestKeys.A, KeyringReference.Ima);
        _table.AddKey(Root, "asymmetric", null, TestKeys.A, KeyringReference.Ima);
        Assert.Equal(2, _table.ListKeyring(Root, KeyringReference.Ima).Lines.Length);
    }

    // N-176, A-18
    [Fact]
    public void A_listing_has_a_line_for_each_key()
    {
        var keyring = KeyringReference.To(_table.AddKeyring(Root, "kr1", KeyringReference.Session).Key);
        _table.AddKey(Root, "asymmetric", null, TestKeys.A, keyring);
        _table.AddKey(Root, "asymmetric", "mine", TestKeys.A, keyring);
        _table.AddKey(Root, "user", "u1", [1, 2], keyring);
        Assert.Equal(
            ["asymmetric;0;0;39010000;key a: 0a0a0a0a0a", "asymmetric;0;0;39010000;mine", UserKeyLine],
            _table.ListKeyring(Root, keyring).Lines.ToArray());
        _table.LoadCertificate(Root.Credentials, Child, TestKeys.A);
        Assert.Equal(["asymmetric;0;0;1f030000;key a: 0a0a0a0a0a"], _table.ListKeyring(Root, KeyringReference.Ima).Lines.ToArray());
    }

    // N-177
    [Fact]
    public void A_user_other_than_root_can_neither_add_to_nor_list_nor_clear_the_ima_keyring()
    {
        var key = _table.AddKey(Root, "asymmetric", null, TestKeys.A, KeyringReference.Ima).Key;
        Assert.Equal(Errno.EACCES, _table.AddKey(User, "asymmetric", null, TestKeys.A, KeyringReference.Ima).Error);
        Assert.Equal(Errno.EACCES, _table.ListKeyring(User, KeyringReference.Ima).Error);
        Assert.Equal(Errno.EACCES, _table.ClearKeyring(User, KeyringReference.Ima));
        Assert.Equal(Errno.EACCES, _table.UnlinkKey(User, key, KeyringReference.Ima));
    }

    // N-177, M-80: update of an asymmetric key is -13 and so never an event.
    [Fact]
    public void An_asymmetric_key_cannot_be_updated_but_a_user_key_can()
    {
        var keyring = KeyringReference.To(_table.AddKeyring(Root, "kr1", KeyringReference.Session).Key);
        var key = _table.AddKey(Root, "asymmetric", null, TestKeys.A, keyring).Key;
        Assert.Equal(Errno.EACCES, _table.UpdateKey(Root, key, TestKeys.A));
        Assert.Equal(Errno.EACCES, _table.UpdateKey(Root, _table.LoadCertificate(Root.Credentials, Child, TestKeys.A).Key, TestKeys.A));

        var user = _table.AddKey(Root, "user", "u1", [1], keyring);
        Assert.Null(user.Event);
        Assert.Equal(Errno.None, _table.UpdateKey(Root, user.Key, [2]));
        Assert.Equal([2], _table.Find(user.Key)!.Payload.ToArray());
        var again = _table.AddKey(Root, "user", "u1", [3], keyring);
        Assert.Equal(user.Key, again.Key);
        Assert.Null(again.Event);
        Assert.Equal([3], _table.Find(user.Key)!.Payload.ToArray());
    }

    // N-177: clear and unlink reach the keys of all namespaces.
    [Fact]
    public void Clearing_and_unlinking_reach_the_keys_of_every_namespace()
    {
        _table.AddKey(Root, "asymmetric", null, TestKeys.A, KeyringReference.Ima);
        var foreign = _table.AddKey(InChild, "asymmetric", null, TestKeys.A, KeyringReference.Ima).Key;
        Assert.Equal(Errno.None, _table.UnlinkKey(Root, foreign, KeyringReference.Ima));
        Assert.Equal(Errno.ENOKEY, _table.UnlinkKey(Root, foreign, KeyringReference.Ima));
        Assert.Equal(Errno.None, _table.ClearKeyring(InChild, KeyringReference.Ima));
        Assert.Empty(_table.ListKeyring(Root, KeyringReference.Ima).Lines);
    }

    // N-167, N-168, N-169, A-17, A-19
    [Fact]
    public void A_key_counts_for_the_childrens_namespace_of_its_adder_only()
    {
        var key = _table.AddKey(InChild, "asymmetric", null, TestKeys.A, KeyringReference.Ima).Key;
        Assert.Equal(Child, _table.Find(key)!.Domain);
        Assert.Equal(key, _table.FindByKeyId([0x0a, 0x0a, 0x0a, 0x0a], Child)!.Id);
        Assert.Null(_table.FindByKeyId([0x0a, 0x0a, 0x0a, 0x0a], NamespaceOrdinal.Initial));
        Assert.Equal(key, _table.FindByKeyId([0x0a, 0x0a, 0x0a, 0x0a], null)!.Id);
        Assert.Null(_table.FindByKeyId([0x0a, 0x0a, 0x0a, 0x0b], Child));
        var elsewhere = _table.AddKeyring(InChild, "kr", KeyringReference.Process).Key;
        Assert.Null(_table.Find(_table.AddKey(InChild, "asymmetric", null, TestKeys.A, KeyringReference.To(elsewhere)).Key)!.Domain);
        Assert.NotNull(_table.FindByKeyId(elsewhere, [0x0a, 0x0a, 0x0a, 0x0a]));
    }

    // N-170, N-172: the kernel's load takes the domain it is told; A-13 applies to it.
    [Fact]
    public void A_loaded_certificate_counts_for_the_given_namespace_and_has_to_be_admitted()
    {
        var loaded = _table.LoadCertificate(User.Credentials, Child, TestKeys.A);
        Assert.Equal((Errno.None, ".ima"), (loaded.Error, loaded.Event!.KeyringName));
        Assert.Equal((Child, 1000u), (_table.Find(loaded.Key)!.Domain, _table.Find(loaded.Key)!.Uid));
        Assert.Equal(Errno.EBADMSG, _table.LoadCertificate(Root.Credentials, Child, [1, 2]).Error);
        Assert.Equal(Errno.EINVAL, _table.LoadCertificate(Root.Credentials, Child, []).Error);
        Assert.Equal(Errno.ENOKEY, _table.LoadCertificate(Root.Credentials, Child, TestKeys.Unsigned).Error);
    }

    // N-179
    [Fact]
    public void The_keys_of_a_namespace_go_with_it()
    {
        _table.AddKey(Root, "asymmetric", null, TestKeys.A, KeyringReference.Ima);
        var gone = _table.AddKey(InChild, "asymmetric", null, TestKeys.A, KeyringReference.Ima).Key;
        _table.RetireNamespace(Child);
        Assert.Null(_table.Find(gone));
        Assert.Single(_table.ListKeyring(Root, KeyringReference.Ima).Lines);
        Assert.Null(_table.FindByKeyId([0x0a, 0x0a, 0x0a, 0x0a], Child));
    }

    // what an adder may get wrong, and in which order the kernel notices.
    [Fact]
    public void Wrong_types_and_payloads_have_their_errors()
    {
        Assert.Equal(Errno.ENODEV, Add("nosuch", "d", [1]));
        Assert.Equal(Errno.EPERM, Add(".dotted", "d", [1]));
        Assert.Equal(Errno.EPERM, Add("keyring", ".dotted", []));
        Assert.Equal(Errno.EBADMSG, Add("asymmetric", null, [1, 2, 3]));
        Assert.Equal(Errno.EINVAL, Add("asymmetric", null, []));
        Assert.Equal(Errno.EINVAL, Add("user", null, [1]));
        Assert.Equal(Errno.EINVAL, Add("user", "d", []));
        Assert.Equal(Errno.EINVAL, Add("user", "d", new byte[KeyringTable.UserPayloadLengthMax + 1]));
        Assert.Equal(Errno.EINVAL, Add("user", "d", new byte[KeyringTable.PayloadLengthMax + 1]));
        Assert.Equal(Errno.EINVAL, Add("keyring", "d", [1]));
        Assert.Equal(Errno.EINVAL, Add("keyring", null, []));
        Assert.Equal(Errno.ENOKEY, _table.AddKey(Root, "user", "d", [1], KeyringReference.To(new KeyId(999))).Error);
        Assert.Equal(Errno.EACCES, _table.AddKey(User, "nosuch", "d", [1], KeyringReference.Ima).Error);
        var notKeyring = KeyringReference.To(_table.AddKey(Root, "user", "d", [1], KeyringReference.Session).Key);
        Assert.Equal(Errno.ENOTDIR, _table.AddKey(Root, "user", "e", [1], notKeyring).Error);
        Assert.Equal(Errno.ENOTDIR, _table.ClearKeyring(Root, notKeyring));

        Errno Add(string type, string? description, byte[] payload) => _table.AddKey(Root, type, description, payload, KeyringReference.Session).Error;
    }

    // M-80: the event's name is the keyring's.
    [Fact]
    public void The_keyrings_of_processes_and_users_have_the_kernels_names()
    {
        Assert.Equal("_ses", _table.AddKey(Root, "asymmetric", null, TestKeys.A, KeyringReference.Session).Event!.KeyringName);
        Assert.Equal("_pid", _table.AddKey(Root, "asymmetric", null, TestKeys.A, KeyringReference.Process).Event!.KeyringName);
        Assert.Equal("_uid.1000", _table.AddKey(User, "asymmetric", null, TestKeys.A, KeyringReference.User).Event!.KeyringName);
    }

    [Fact]
    public void A_child_shares_the_session_keyring_but_not_the_process_keyring()
    {
        var session = _table.AddKeyring(Root, "kr1", KeyringReference.Session).Key;
        var own = _table.AddKeyring(Root, "kr2", KeyringReference.Process).Key;
        _table.ProcessForked(Root.Process, User.Process);
        Assert.Equal(Errno.None, _table.AddKey(User, "user", "d", [1], KeyringReference.To(session)).Error);
        Assert.Equal(Errno.EACCES, _table.AddKey(User, "user", "d", [1], KeyringReference.To(own)).Error);
        Assert.Equal(Errno.ENOKEY, _table.ListKeyring(User, KeyringReference.Process).Error);

        _table.ProcessExited(Root.Process);
        Assert.Null(_table.Find(own));
        Assert.NotNull(_table.Find(session));
        _table.ProcessExited(User.Process);
        Assert.Null(_table.Find(session));
    }

    [Fact]
    public void A_process_without_a_session_keyring_lists_that_of_its_user_until_it_adds_to_its_own()
    {
        Assert.Equal(["keyring;0;-1;1f3f0000;_uid.0"], _table.ListKeyring(Root, KeyringReference.Session).Lines.Select(line => line.Replace("4294967295", "-1", StringComparison.Ordinal)));
        _table.AddKey(Root, "user", "u1", [1], KeyringReference.Session);
        Assert.Equal([UserKeyLine], _table.ListKeyring(Root, KeyringReference.Session).Lines.ToArray());
    }

    // N-176: keys that may not be seen are shown as their error.
    [Fact]
    public void A_key_that_may_not_be_described_is_listed_as_its_error()
    {
        var others = _table.AddKeyring(User, "kr", KeyringReference.Session).Key;
        _table.AddKey(User, "asymmetric", null, TestKeys.A, KeyringReference.To(others));
        _table.LoadCertificate(User.Credentials, Child, TestKeys.A);
        Assert.Equal(["?EACCES"], _table.ListKeyring(Root, KeyringReference.Ima).Lines.ToArray());
        Assert.Equal(Errno.EACCES, _table.ListKeyring(Root, KeyringReference.To(others)).Error);
    }

    [Fact]
    public void Deeply_nested_keyrings_go_with_the_process_that_made_them()
    {
        var keyring = _table.AddKeyring(Root, "kr", KeyringReference.Process).Key;
        var nested = keyring;
        for (var i = 0; i < 7; i++)
        {
            nested = _table.AddKeyring(Root, "kr", KeyringReference.To(nested)).Key;
        }

        Assert.Equal(Errno.EACCES, _table.AddKeyring(Root, "kr", KeyringReference.To(nested)).Error);
        _table.ProcessExited(Root.Process);
        Assert.Null(_table.Find(keyring));
        Assert.Null(_table.Find(nested));
    }

    //
    [Fact]
    public void A_keyring_is_requested_by_name_and_a_user_key_in_it_by_description()
    {
        Assert.Null(_table.RequestKeyring(Root, "_ima"));
        var keyring = _table.AddKeyring(Root, "_ima", KeyringReference.Session).Key;
        var key = _table.AddKey(Root, "user", "6E9A85B4D2F3", [1], KeyringReference.To(keyring)).Key;
        Assert.Equal(keyring, _table.RequestKeyring(Root, "_ima"));
        Assert.Null(_table.RequestKeyring(User, "_ima"));
        Assert.Equal(key, _table.FindUserKey(keyring, "6E9A85B4D2F3")!.Id);
        Assert.Null(_table.FindUserKey(keyring, "6e9a85b4d2f3"));
        Assert.Null(_table.FindUserKey(key, "6E9A85B4D2F3"));
    }

    [Fact]
    public void Any_type_text_and_payload_is_answered() =>
        Gen.Select(Gen.Int[0, 4].Select(number => new[] { "asymmetric", "user", "keyring", "logon", "" }[number]), Gen.String[0, 5].Null(), Gen.Byte.Array[0, 60], Gen.Int[0, 4], Gen.Int[-2, 12])
            .Sample((type, description, payload, kind, id) =>
            {
                var keyring = new KeyringReference((KeyringKind)kind, new KeyId(id));
                var table = new KeyringTable(new CertificateParser(), new CertificateVerifier(), [payload, TestKeys.BuiltIn]);
                var added = table.AddKey(Root, type, description, payload, keyring);
                Assert.Equal(added.Error == Errno.None, table.Find(added.Key) is not null);
                table.UpdateKey(Root, new KeyId(id), payload);
                table.UnlinkKey(User, added.Key, keyring);
                table.ListKeyring(Root, keyring);
                table.ClearKeyring(Root, keyring);
                table.ProcessExited(Root.Process);
                Assert.True(table.ListKeyring(Root, KeyringReference.Ima).Lines.IsEmpty);
            });

    private void Refused(Errno expected, byte[] der)
    {
        var added = _table.AddKey(Root, "asymmetric", null, der, KeyringReference.Ima);
        Assert.Equal((expected, null), (added.Error, added.Event));
        Assert.Empty(_table.ListKeyring(Root, KeyringReference.Ima).Lines);
    }

    private static KeyCaller Caller(int process, uint uid, NamespaceOrdinal children) => new(
        new ProcessId(process), new Credentials { Uid = uid, Euid = uid, Suid = uid, Fsuid = uid, Gid = uid, Egid = uid, Sgid = uid, Fsgid = uid }, children);

    private sealed class FixedVerifier(Errno error) : IIssuerVerifier
    {
        public Errno Verify(ParsedCertificate certificate, ParsedCertificate issuer) => error;
    }
}
