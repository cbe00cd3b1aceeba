using System;
using System.Collections.Generic;
using System.Linq;
using ImaActors.Core.Keys;
using ImaActors.Crypto;
using static ImaActors.Reference.Err;

namespace ImaActors.Reference;

/// <summary>A key or keyring.</summary>
internal sealed class Key
{
    public required string Type { get; init; }
    public required string Description { get; init; }
    public required uint Uid { get; init; }
    public required uint Gid { get; init; }
    public string Perm { get; init; } = "39010000";
    public ParsedCertificate? Certificate { get; init; }
    public ImaNs? Domain { get; init; }
    public List<Key> Content { get; } = [];
}

/// <summary>Keyrings (A-13, N-167 to N-179) and the early key queue.</summary>
internal sealed partial class Machine
{
    private readonly Key _imaKeyring = new() { Type = "keyring", Description = ".ima", Uid = 0, Gid = 0 };
    private readonly List<(byte[] Payload, string Keyring)> _keyQueue = [];
    private readonly CertificateParser _parser = new();
    private readonly CertificateVerifier _verifier = new();
    private readonly Dictionary<uint, Key> _userKeyrings = [];
    private readonly Dictionary<uint, Key> _userSessions = [];
    private bool _queueing = true;

    private Key? FindKeyring(Process p, string name)
    {
        var c = p.Cred;
        Key NewRing(string description) => new() { Type = "keyring", Description = description, Uid = c.Fsuid, Gid = c.Fsgid };
        switch (name)
        {
            case ".ima":
                return _imaKeyring;
            case "@session":
                if (p.SessionKeyring is { } session)
                {
                    return session;
                }

                _userSessions.TryAdd(c.Uid, NewRing($"_uid_ses.{c.Uid}"));
                return _userSessions[c.Uid];
            case "@user":
                _userKeyrings.TryAdd(c.Uid, NewRing($"_uid.{c.Uid}"));
                return _userKeyrings[c.Uid];
            case "@process":
                return p.ProcessKeyring ??= NewRing("_pid");
            default:
                return p.Keys.GetValueOrDefault(name);
        }
    }

    private static bool Denied(Process p, Key ring) => ring.Description == ".ima" && p.Cred.Fsuid != 0;

    private static bool CanAdd(Process p, Key ring) => !Denied(p, ring) && ring.Type == "keyring";

    private int AddKey(Process p, Key ring, string type, string? description, byte[] payload, string perm, ImaNs domain, bool kernel, out Key? key)
    {
        key = null;
        if (type == "asymmetric")
        {
            if (payload.Length == 0)
            {
                return EINVAL;
            }

            var parse = _parser.Parse(payload);
            if (parse.Certificate is not { } certificate)
            {
                return -(int)parse.Error;
            }

            if (!kernel && !CanAdd(p, ring))
            {
                return EACCES;
            }

            if (ring == _imaKeyring && Admission(certificate) is < 0 and var refused)
            {
                return refused;
            }

            key = new Key
            {
                Type = type, Description = description ?? certificate.Description, Uid = kernel ? 0 : p.Cred.Fsuid, Gid = kernel ? 0 : p.Cred.Fsgid, Perm = perm, Certificate = certificate,
                Domain = ring == _imaKeyring ? domain : null,
            };
            if (ring != _imaKeyring)
            {
                var made = key;
                ring.Content.RemoveAll(k => k.Type == made.Type && k.Description == made.Description);
            }

            ring.Content.Add(key);
            KeyEvent(p, payload, ring.Description);
            return 0;
        }

        if (!CanAdd(p, ring))
        {
            return EACCES;
        }

        if (ring == _imaKeyring)
        {
            return EOPNOTSUPP;
        }

        if (ring.Content.Find(k => k.Type == type && k.Description == description) is { } known)
        {
            key = known;
            return 0;
        }

        key = new Key { Type = type, Description = description ?? "", Uid = p.Cred.Fsuid, Gid = p.Cred.Fsgid, Perm = "3f010000" };
        ring.Content.Add(key);
        return 0;
    }

    /// <summary>A-13.</summary>
    private int Admission(ParsedCertificate certificate)
    {
        if (!certificate.NamesAuthority || _parser.Parse(_case.BuiltInCertificates).Certificate is not { } issuer)
        {
            return ENOKEY;
        }

        var ids = issuer.Identifiers;
        var known = (certificate.AuthorityKeyId is { } a && ids.Any(id => id.Span.SequenceEqual(a.Span)))
            || (certificate.AuthoritySerialAndIssuer is { } b && ids.Any(id => id.Span.SequenceEqual(b.Span)));
        return !known ? ENOKEY : -(int)_verifier.Verify(certificate, issuer);
    }

    private void KeyEvent(Process p, byte[] payload, string keyring)
    {
        if (_queueing && p.Ima.IsRoot)
        {
            _keyQueue.Add((payload, keyring));
            return;
        }

        MeasureKey(p, p.Ima, payload, keyring);
    }

    /// <summary>M-82, N-174.</summary>
    private void ProcessKeyQueue(Process p)
    {
        if (!_queueing)
        {
            return;
        }

        _queueing = false;
        foreach (var (payload, keyring) in _keyQueue)
        {
            MeasureKey(p, _root, payload, keyring);
        }
    }

    /// <summary>N-36, N-170.</summary>
    private int LoadCertificate(Process a, string path)
    {
        if (KernelRead(a, path, Hook.FILE_CHECK, out var data) is < 0 and var r)
        {
            return r;
        }

        return AddKey(a, _imaKeyring, "asymmetric", null, data, "1f030000", a.ImaForChildren, kernel: true, out _);
    }
}
