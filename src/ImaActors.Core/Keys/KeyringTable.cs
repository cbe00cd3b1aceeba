using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Core.UserNamespaces;

namespace ImaActors.Core.Keys;

/// <summary>All keyrings of the machine (section 8 of the namespace specification). One owner changes it; it never throws on input.</summary>
/// <remarks>
/// The order of errors is that of Linux 5.10 security/keys/keyctl.c and key.c. Listings show keys in the order of adding, where the
/// kernel shows them in the order of its own index.
/// </remarks>
public sealed class KeyringTable
{
    /// <summary>Longest payload of add_key, in bytes.</summary>
    public const int PayloadLengthMax = (1024 * 1024) - 1;

    /// <summary>Longest payload of a user key, in bytes.</summary>
    public const int UserPayloadLengthMax = 32767;

    private readonly ICertificateParser _parser;
    private readonly IIssuerVerifier _verifier;
    private readonly KeyStore _store = new();
    private readonly ProcessKeyrings _processes;
    private readonly ImmutableArray<ParsedCertificate> _builtIn;
    private readonly KeyId _ima;

    /// <summary>The keyrings at boot.</summary>
    /// <param name="parser">Reads certificates.</param>
    /// <param name="verifier">Checks who signed them.</param>
    /// <param name="builtInCertificates">DER of the certificates built into the kernel; what is no certificate is left out, as at boot.</param>
    public KeyringTable(ICertificateParser parser, IIssuerVerifier verifier, IEnumerable<byte[]> builtInCertificates)
    {
        (_parser, _verifier) = (parser, verifier);
        _processes = new ProcessKeyrings(_store);
        var builtIn = ImmutableArray.CreateBuilder<ParsedCertificate>();
        foreach (var der in builtInCertificates)
        {
            if (parser.Parse(der).Certificate is { } certificate)
            {
                builtIn.Add(certificate);
            }
        }

        _builtIn = builtIn.ToImmutable();
        _ima = _store.Add(new Key { Id = default, Type = KeyType.Keyring, Description = ".ima", Rights = KeyRights.OfImaKeyring });
        _store.Hold(_ima);
    }

    /// <summary>The key with this serial number as it is now, or null.</summary>
    public Key? Find(KeyId id) => _store.Find(id);

    /// <summary>Counts the changes of <c>.ima</c>: as long as it stays, <see cref="ImaKeys"/> stays.</summary>
    public long ImaChanges { get; private set; }

    /// <summary>The keys in <c>.ima</c> as they are now, in the order of their adding.</summary>
    public ImmutableArray<Key> ImaKeys => [.. _store.Links(_ima).Select(id => _store.Find(id)!)];

    /// <summary>A process was made: it shares its parent's session keyring.</summary>
    public void ProcessForked(ProcessId parent, ProcessId child) => _processes.Fork(parent, child);

    /// <summary>A process is gone: its keyrings go, and the keys that nothing else holds.</summary>
    public void ProcessExited(ProcessId process) => _processes.Exit(process);

    /// <summary>An IMA namespace died: its keys leave <c>.ima</c> at once (N-179).</summary>
    public void RetireNamespace(NamespaceOrdinal retired)
    {
        foreach (var id in Snapshot(_ima))
        {
            if (_store.Find(id)?.Domain == retired)
            {
                _store.Unlink(_ima, id);
                ImaChanges++;
            }
        }
    }

    /// <summary>Adds a key as the system call add_key does (A-13, A-18, N-169, N-175 to N-178, M-80).</summary>
    /// <param name="caller">Who adds.</param>
    /// <param name="type">Name of the type; an unknown one is ENODEV.</param>
    /// <param name="description">Description as kernel text; null or empty for none.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="keyring">Where to.</param>
    public KeyAddition AddKey(KeyCaller caller, string type, string? description, ReadOnlySpan<byte> payload, KeyringReference keyring)
    {
        if (type.StartsWith('.'))
        {
            return KeyAddition.Failure(Errno.EPERM);
        }

        var name = string.IsNullOrEmpty(description) ? null : description;
        if (name is not null && name.StartsWith('.') && type.StartsWith("keyring", StringComparison.Ordinal))
        {
            return KeyAddition.Failure(Errno.EPERM);
        }

        if (payload.Length > PayloadLengthMax)
        {
            return KeyAddition.Failure(Errno.EINVAL);
        }

        var error = Resolve(caller, keyring, KeyRights.Write, create: true, out var target);
        if (error != Errno.None)
        {
            return KeyAddition.Failure(error);
        }

        error = Prepare(type, name, payload, out var prepared);
        if (error != Errno.None)
        {
            return KeyAddition.Failure(error);
        }

        Invariant.That(prepared is not null, "a prepared payload is a key");
        if (target.Type != KeyType.Keyring)
        {
            return KeyAddition.Failure(Errno.ENOTDIR);
        }

        error = Admit(target, prepared);
        return error == Errno.None ? Insert(caller, target, prepared) : KeyAddition.Failure(error);
    }

    /// <summary>Adds a keyring as the system call add_key does.</summary>
    public KeyAddition AddKeyring(KeyCaller caller, string name, KeyringReference keyring) => AddKey(caller, "keyring", name, [], keyring);

    /// <summary>Loads a certificate into <c>.ima</c> with the rights of the kernel (A-14, N-170 to N-172).</summary>
    /// <param name="credentials">Whose file system ids own the key.</param>
    /// <param name="domain">The namespace that the key is to count for.</param>
    /// <param name="der">The certificate.</param>
    public KeyAddition LoadCertificate(Credentials credentials, NamespaceOrdinal domain, ReadOnlySpan<byte> der)
    {
        var error = Prepare("asymmetric", null, der, out var prepared);
        if (error == Errno.None)
        {
            Invariant.That(prepared is not null, "a prepared payload is a key");
            error = Admit(_store.Find(_ima)!, prepared);
        }

        if (error != Errno.None)
        {
            return KeyAddition.Failure(error);
        }

        var id = Append(_ima, prepared! with { Uid = credentials.Fsuid, Gid = credentials.Fsgid, Rights = KeyRights.OfLoadedCertificate, Domain = domain });
        return new KeyAddition(Errno.None, id, new KeyEvent(".ima", der.ToArray()));
    }

    /// <summary>Replaces the payload of a key as keyctl update does; asymmetric keys of add_key cannot be written (N-177).</summary>
    public Errno UpdateKey(KeyCaller caller, KeyId id, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > PayloadLengthMax)
        {
            return Errno.EINVAL;
        }

        var error = Resolve(caller, KeyringReference.To(id), KeyRights.Write, create: false, out var key);
        if (error != Errno.None)
        {
            return error;
        }

        if (key.Type != KeyType.User)
        {
            return Errno.EOPNOTSUPP;
        }

        error = Prepare("user", key.Description, payload, out _);
        if (error == Errno.None)
        {
            _store.Replace(key with { Payload = payload.ToArray() });
        }

        return error;
    }

    /// <summary>Takes a key out of a keyring (N-177); without another holder the key is gone.</summary>
    public Errno UnlinkKey(KeyCaller caller, KeyId id, KeyringReference keyring)
    {
        var error = Resolve(caller, keyring, KeyRights.Write, create: false, out var target);
        if (error != Errno.None)
        {
            return error;
        }

        if (_store.Find(id) is null)
        {
            return Errno.ENOKEY;
        }

        if (target.Type != KeyType.Keyring)
        {
            return Errno.ENOTDIR;
        }

        if (!_store.Unlink(target.Id, id))
        {
            return Errno.ENOENT;
        }

        Changed(target.Id);
        return Errno.None;
    }

    /// <summary>Takes all keys out of a keyring, those of other namespaces too (N-177).</summary>
    public Errno ClearKeyring(KeyCaller caller, KeyringReference keyring)
    {
        var error = Resolve(caller, keyring, KeyRights.Write, create: true, out var target);
        if (error != Errno.None)
        {
            return error;
        }

        if (target.Type != KeyType.Keyring)
        {
            return Errno.ENOTDIR;
        }

        _store.Clear(target.Id);
        Changed(target.Id);
        return Errno.None;
    }

    /// <summary>Lists a keyring: the keys of all namespaces, one line each (N-176).</summary>
    public KeyListing ListKeyring(KeyCaller caller, KeyringReference keyring)
    {
        var error = Resolve(caller, keyring, 0, create: false, out var target);
        if (error != Errno.None)
        {
            return new KeyListing(error, []);
        }

        if (!MayUse(caller, target, keyring, KeyRights.Read) && !Possesses(caller, target, keyring))
        {
            return new KeyListing(Errno.EACCES, []);
        }

        if (target.Type != KeyType.Keyring)
        {
            return new KeyListing(target.Type == KeyType.User ? Errno.ENOTDIR : Errno.EOPNOTSUPP, []);
        }

        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var id in _store.Links(target.Id))
        {
            var key = _store.Find(id)!;
            lines.Add(MayUse(caller, key, KeyringReference.To(id), KeyRights.View) ? key.ListingLine : $"?{Errno.EACCES}");
        }

        return new KeyListing(Errno.None, lines.ToImmutable());
    }

    /// <summary>
    /// The first asymmetric key in <c>.ima</c> one of whose identifiers ends with <paramref name="keyId"/> (A-19) and that counts for
    /// <paramref name="domain"/>, the verifying process's own namespace; any namespace if null, as for appended signatures (N-168).
    /// </summary>
    public Key? FindByKeyId(ReadOnlySpan<byte> keyId, NamespaceOrdinal? domain) => FindByKeyId(_ima, keyId, domain);

    /// <summary>The same in any keyring, whose keys have no domains.</summary>
    public Key? FindByKeyId(KeyId keyring, ReadOnlySpan<byte> keyId) => FindByKeyId(keyring, keyId, null);

    /// <summary>The user key with this description, for signatures of version 1; never one in <c>.ima</c>, which takes none.</summary>
    public Key? FindUserKey(KeyId keyring, string description) =>
        _store.Find(keyring) is { Type: KeyType.Keyring } ? _store.FindIn(keyring, KeyType.User, description) : null;

    /// <summary>The keyring with this name that a key request of the process finds (A-12: <c>_ima</c>), or null.</summary>
    public KeyId? RequestKeyring(KeyCaller caller, string name)
    {
        foreach (var keyring in _processes.Searched(caller))
        {
            if (_store.FindIn(keyring, KeyType.Keyring, name) is { } found)
            {
                return found.Id;
            }
        }

        return null;
    }

    private Key? FindByKeyId(KeyId keyring, ReadOnlySpan<byte> keyId, NamespaceOrdinal? domain)
    {
        if (_store.Find(keyring) is not { Type: KeyType.Keyring })
        {
            return null;
        }

        foreach (var id in _store.Links(keyring))
        {
            var key = _store.Find(id)!;
            if (key.Certificate is null || (domain is not null && key.Domain != domain))
            {
                continue;
            }

            foreach (var identifier in key.Certificate.Identifiers)
            {
                if (identifier.Span.EndsWith(keyId))
                {
                    return key;
                }
            }
        }

        return null;
    }

    private static Errno PrepareUser(string? name, ReadOnlySpan<byte> payload, out Key? prepared)
    {
        prepared = null;
        if (name is null || payload.Length is 0 or > UserPayloadLengthMax)
        {
            return Errno.EINVAL;
        }

        prepared = new Key { Id = default, Type = KeyType.User, Description = name, Rights = KeyRights.OfAddedWritable, Payload = payload.ToArray() };
        return Errno.None;
    }

    private static Errno PrepareKeyring(string? name, ReadOnlySpan<byte> payload, out Key? prepared)
    {
        prepared = null;
        if (name is null || payload.Length != 0)
        {
            return Errno.EINVAL;
        }

        prepared = new Key { Id = default, Type = KeyType.Keyring, Description = name, Rights = KeyRights.OfAddedWritable };
        return Errno.None;
    }

    private Errno Prepare(string type, string? name, ReadOnlySpan<byte> payload, out Key? prepared)
    {
        prepared = null;
        switch (type)
        {
            case "user":
                return PrepareUser(name, payload, out prepared);
            case "keyring":
                return PrepareKeyring(name, payload, out prepared);
            case "asymmetric":
                var parse = _parser.Parse(payload);
                prepared = parse.Certificate is null
                    ? null
                    : new Key
                    {
                        Id = default,
                        Type = KeyType.Asymmetric,
                        Description = name ?? parse.Certificate.Description,
                        Rights = KeyRights.OfAddedAsymmetric,
                        Payload = payload.ToArray(),
                        Certificate = parse.Certificate,
                    };
                return parse.Error;
            default:
                return Errno.ENODEV;
        }
    }

    /// <summary>Only <c>.ima</c> is restricted: to certificates that a built-in key signed (A-13, N-178).</summary>
    private Errno Admit(Key keyring, Key key)
    {
        if (keyring.Id != _ima)
        {
            return Errno.None;
        }

        if (key.Certificate is not { } certificate)
        {
            return Errno.EOPNOTSUPP;
        }

        return FindIssuer(certificate) is { } issuer ? _verifier.Verify(certificate, issuer) : Errno.ENOKEY;
    }

    /// <summary>The built-in key that the certificate names as its issuer. If it names it in both ways, both must fit.</summary>
    private ParsedCertificate? FindIssuer(ParsedCertificate certificate)
    {
        var bySerial = certificate.AuthoritySerialAndIssuer;
        var byKeyId = certificate.AuthorityKeyId;
        foreach (var candidate in _builtIn)
        {
            var first = bySerial ?? byKeyId;
            if (first is null || !HasIdentifier(candidate, first.Value.Span))
            {
                continue;
            }

            var both = bySerial is not null && byKeyId is not null;
            var agrees = !both || (candidate.SubjectKeyId is { } keyId && keyId.Span.SequenceEqual(byKeyId!.Value.Span));
            return agrees ? candidate : null;
        }

        return null;
    }

    private static bool HasIdentifier(ParsedCertificate certificate, ReadOnlySpan<byte> wanted)
    {
        foreach (var identifier in certificate.Identifiers)
        {
            if (identifier.Span.SequenceEqual(wanted))
            {
                return true;
            }
        }

        return false;
    }

    private KeyAddition Insert(KeyCaller caller, Key keyring, Key prepared)
    {
        var owned = prepared with { Uid = caller.Credentials.Fsuid, Gid = caller.Credentials.Fsgid };
        KeyId id;
        if (keyring.Id == _ima)
        {
            // In .ima nothing replaces anything (N-175).
            id = Append(_ima, owned with { Domain = caller.ChildrenNamespace });
        }
        else if (_store.FindIn(keyring.Id, owned.Type, owned.Description) is not { } old)
        {
            id = Append(keyring.Id, owned);
        }
        else if (old.Type == KeyType.User)
        {
            if (!MayUse(caller, old, KeyringReference.To(old.Id), KeyRights.Write))
            {
                return KeyAddition.Failure(Errno.EACCES);
            }

            _store.Replace(old with { Payload = owned.Payload });
            id = old.Id;
        }
        else
        {
            _store.Unlink(keyring.Id, old.Id);
            id = Append(keyring.Id, owned);
        }

        var isMeasured = owned.Type == KeyType.Asymmetric && owned.Payload.Length > 0;
        return new KeyAddition(Errno.None, id, isMeasured ? new KeyEvent(keyring.Description, owned.Payload.ToArray()) : null);
    }

    private KeyId Append(KeyId keyring, Key key)
    {
        var id = _store.Add(key);
        _store.Link(keyring, id);
        Changed(keyring);
        return id;
    }

    private void Changed(KeyId keyring)
    {
        if (keyring == _ima)
        {
            ImaChanges++;
        }
    }

    private Errno Resolve(KeyCaller caller, KeyringReference reference, uint wanted, bool create, out Key key)
    {
        KeyId? id = reference.Kind switch
        {
            KeyringKind.Ima => _ima,
            KeyringKind.Session => _processes.OfSession(caller, create),
            KeyringKind.User => _processes.OfUser(caller.Credentials),
            KeyringKind.Process => _processes.OfProcess(caller, create),
            _ => reference.Id,
        };
        var found = id is { } known ? _store.Find(known) : null;
        key = found!;
        if (found is null)
        {
            return Errno.ENOKEY;
        }

        return MayUse(caller, found, reference, wanted) ? Errno.None : Errno.EACCES;
    }

    private bool MayUse(KeyCaller caller, Key key, KeyringReference reference, uint wanted) => KeyRights.Allow(
        key.Rights,
        Possesses(caller, key, reference),
        key.Uid == caller.Credentials.Fsuid,
        key.Gid == caller.Credentials.Fsgid,
        wanted);

    /// <summary>A keyring named by what it is to the process is possessed; any other key only if it can be reached.</summary>
    private bool Possesses(KeyCaller caller, Key key, KeyringReference reference) =>
        reference.Kind is KeyringKind.Session or KeyringKind.User or KeyringKind.Process || _processes.Possesses(caller, key.Id);

    private KeyId[] Snapshot(KeyId keyring) => [.. _store.Links(keyring)];
}
