using System;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;

namespace ImaActors.Crypto;

/// <summary>One pass over the bytes of a certificate, in the order in which the kernel finds errors.</summary>
internal ref struct CertificateReading
{
    private const byte VersionTag = 0xa0;
    private const byte IssuerUniqueIdTag = 0x81;
    private const byte SubjectUniqueIdTag = 0x82;
    private const byte ExtensionsTag = 0xa3;

    private readonly ReadOnlySpan<byte> _der;
    private readonly bool _takesEcdsa;

    private byte[]? _subjectKeyId;
    private byte[]? _authorityKeyId;
    private byte[]? _authoritySerialAndIssuer;
    private DerElement? _authorityExtension;
    private SubjectName _subjectName;

    public CertificateReading(ReadOnlySpan<byte> der, bool takesEcdsa)
    {
        _der = der;
        _takesEcdsa = takesEcdsa;
        Reason = "";
    }

    public Errno Error { get; private set; }

    public int Place { get; private set; }

    public string Reason { get; private set; }

    /// <summary>Family of the signature algorithm.</summary>
    public KeyFamily Family { get; private set; }

    /// <summary>Family of the certified key.</summary>
    public KeyFamily KeyFamily { get; private set; }

    /// <summary>The certificate, or null and the reason in <see cref="Error"/>.</summary>
    public ParsedCertificate? Run()
    {
        var outer = new DerCursor(_der);
        if (!outer.TryTake(DerCursor.Sequence, out var whole))
        {
            return Fail(outer.Position, "not a sequence that lies inside the input");
        }

        if (!outer.AtEnd)
        {
            return Fail(outer.Position, "bytes behind the certificate");
        }

        var parts = outer.Inside(whole);
        if (!parts.TryTake(DerCursor.Sequence, out var signedPart))
        {
            return Fail(parts.Position, "no signed part");
        }

        var certificate = ReadSignedPart(parts.Inside(signedPart), _der[signedPart.Start..signedPart.End].ToArray());
        if (certificate is null)
        {
            return null;
        }

        if (!TryReadAlgorithm(ref parts, out var algorithm, out var place))
        {
            return null;
        }

        if (algorithm != certificate.SignatureAlgorithm)
        {
            return Fail(place, "the signature algorithm differs from the one that is signed", Errno.EINVAL);
        }

        if (!parts.TryTake(DerCursor.BitString, out var signature) || signature.ContentLength < 1 || _der[signature.ContentStart] != 0)
        {
            return Fail(signature.Start > 0 ? signature.Start : parts.Position, "no signature of whole bytes");
        }

        if (!parts.AtEnd)
        {
            return Fail(parts.Position, "an element behind the signature");
        }

        if (_authorityExtension is { } extension && !TryReadAuthority(extension))
        {
            return null;
        }

        return certificate with
        {
            Signature = parts.Contents(signature)[1..].ToArray(),
            AuthorityKeyId = Nullable(_authorityKeyId),
            AuthoritySerialAndIssuer = Nullable(_authoritySerialAndIssuer),
        };
    }

    private static ReadOnlyMemory<byte>? Nullable(byte[]? bytes) => bytes is null ? null : (ReadOnlyMemory<byte>?)bytes;

    private ParsedCertificate? ReadSignedPart(DerCursor fields, byte[] signedPart)
    {
        if (fields.TryTake(VersionTag, out var version))
        {
            var inside = fields.Inside(version);
            if (!inside.TryTake(DerCursor.Integer, out _) || !inside.AtEnd)
            {
                return Fail(inside.Position, "a version that is no number");
            }
        }

        if (!fields.TryTake(DerCursor.Integer, out var serial))
        {
            return Fail(fields.Position, "no serial number");
        }

        if (!TryReadAlgorithm(ref fields, out var algorithm, out var place))
        {
            return null;
        }

        if (!CertificateAlgorithms.TryFindSignature(algorithm, _takesEcdsa, out var family, out _))
        {
            return Fail(place, "a signature algorithm that the kernel does not take", Errno.ENOPKG);
        }

        Family = family;
        if (!TryReadName(ref fields, out var issuer, out _) || !TryReadValidity(ref fields) || !TryReadName(ref fields, out var subject, out _subjectName))
        {
            return null;
        }

        if (!TryReadKey(ref fields, out var key, out var keyAlgorithm))
        {
            return null;
        }

        _ = fields.TryTake(IssuerUniqueIdTag, out _);
        _ = fields.TryTake(SubjectUniqueIdTag, out _);
        if (fields.TryTake(ExtensionsTag, out var extensions) && !TryReadExtensions(fields.Inside(extensions)))
        {
            return null;
        }

        if (!fields.AtEnd)
        {
            return Fail(fields.Position, "an element that does not belong into the signed part");
        }

        return new ParsedCertificate
        {
            Serial = fields.Contents(serial).ToArray(),
            Issuer = fields.Contents(issuer).ToArray(),
            Subject = fields.Contents(subject).ToArray(),
            SubjectKeyId = Nullable(_subjectKeyId),
            CommonName = _subjectName.CommonName ?? "",
            Organization = _subjectName.Organization ?? "",
            Email = _subjectName.Email ?? "",
            PublicKeyInfo = _der[key.Start..key.End].ToArray(),
            PublicKeyAlgorithm = keyAlgorithm,
            SignedPart = signedPart,
            SignatureAlgorithm = algorithm,
            Signature = default,
        };
    }

    private bool TryReadAlgorithm(ref DerCursor cursor, out string algorithm, out int place)
    {
        algorithm = "";
        place = cursor.Position;
        if (!cursor.TryTake(DerCursor.Sequence, out var identifier))
        {
            return Refuse(place, "no algorithm");
        }

        var inside = cursor.Inside(identifier);
        if (!inside.TryTake(DerCursor.ObjectIdentifier, out var name) || (!inside.AtEnd && !inside.TryTakeAny(out _)) || !inside.AtEnd)
        {
            return Refuse(inside.Position, "an algorithm without identifier or with too many parameters");
        }

        algorithm = SubjectPublicKey.Dotted(inside.Contents(name));
        return true;
    }

    private bool TryReadName(ref DerCursor cursor, out DerElement name, out SubjectName parts)
    {
        parts = default;
        var place = cursor.Position;
        if (!cursor.TryTake(DerCursor.Sequence, out name))
        {
            return Refuse(place, "no name");
        }

        var sets = cursor.Inside(name);
        while (!sets.AtEnd)
        {
            if (!sets.TryTake(DerCursor.Set, out var set))
            {
                return Refuse(sets.Position, "a name with something other than sets in it");
            }

            var attributes = sets.Inside(set);
            while (!attributes.AtEnd)
            {
                if (!attributes.TryTake(DerCursor.Sequence, out var attribute))
                {
                    return Refuse(attributes.Position, "a name with something other than attributes in it");
                }

                var inside = attributes.Inside(attribute);
                if (!inside.TryTake(DerCursor.ObjectIdentifier, out var type) || !inside.TryTakeAny(out var value) || !inside.AtEnd)
                {
                    return Refuse(inside.Position, "an attribute that is not a type and a value");
                }

                parts.Note(SubjectPublicKey.Dotted(inside.Contents(type)), inside.Contents(value));
            }
        }

        return true;
    }

    /// <summary>The dates must be well-formed; no clock is asked .</summary>
    private bool TryReadValidity(ref DerCursor cursor)
    {
        var place = cursor.Position;
        if (!cursor.TryTake(DerCursor.Sequence, out var validity))
        {
            return Refuse(place, "no validity");
        }

        var inside = cursor.Inside(validity);
        for (var i = 0; i < 2; i++)
        {
            var start = inside.Position;
            var isShort = inside.NextIs(DerCursor.UtcTime);
            if ((!isShort && !inside.NextIs(DerCursor.GeneralizedTime)) || !inside.TryTakeAny(out var time)
                || !CertificateTime.IsWellFormed(inside.Contents(time), isShort))
            {
                return Refuse(start, "a date that is none");
            }
        }

        return inside.AtEnd || Refuse(inside.Position, "more than two dates");
    }

    private bool TryReadKey(ref DerCursor cursor, out DerElement key, out string algorithm)
    {
        algorithm = "";
        var place = cursor.Position;
        if (!cursor.TryTake(DerCursor.Sequence, out key))
        {
            return Refuse(place, "no public key");
        }

        var inside = cursor.Inside(key);
        if (!TryReadAlgorithm(ref inside, out algorithm, out _))
        {
            return false;
        }

        var bitsPlace = inside.Position;
        if (!inside.TryTake(DerCursor.BitString, out var bits) || !inside.AtEnd)
        {
            return Refuse(bitsPlace, "no bits of the public key");
        }

        _ = SubjectPublicKey.TryRead(_der[key.Start..key.End], out _, out var curve, out _);
        if (!CertificateAlgorithms.TryFindKey(algorithm, curve, _takesEcdsa, out var family))
        {
            return Refuse(place, "a public key that the kernel does not take", Errno.ENOPKG);
        }

        KeyFamily = family;
        return (bits.ContentLength >= 1 && _der[bits.ContentStart] == 0) || Refuse(bitsPlace, "a public key that is no whole bytes");
    }

    private bool TryReadExtensions(DerCursor cursor)
    {
        if (!cursor.TryTake(DerCursor.Sequence, out var list) || !cursor.AtEnd)
        {
            return Refuse(cursor.Position, "extensions that are no sequence");
        }

        var extensions = cursor.Inside(list);
        while (!extensions.AtEnd)
        {
            if (!extensions.TryTake(DerCursor.Sequence, out var extension))
            {
                return Refuse(extensions.Position, "an extension that is no sequence");
            }

            var inside = extensions.Inside(extension);
            if (!inside.TryTake(DerCursor.ObjectIdentifier, out var type)
                || (inside.NextIs(DerCursor.Boolean) && !inside.TryTake(DerCursor.Boolean, out _))
                || !inside.TryTake(DerCursor.OctetString, out var value) || !inside.AtEnd)
            {
                return Refuse(inside.Position, "an extension that is not a type and a value");
            }

            switch (SubjectPublicKey.Dotted(inside.Contents(type)))
            {
                case "2.5.29.14" when !TryNoteSubjectKeyId(inside.Contents(value)):
                    return Refuse(value.Start, "a subject key identifier that is none, or a second one");
                case "2.5.29.35":
                    _authorityExtension = value;
                    break;
                default:
                    break;
            }
        }

        return true;
    }

    /// <summary>The value is one octet string with a length of one byte.</summary>
    private bool TryNoteSubjectKeyId(ReadOnlySpan<byte> value)
    {
        if (_subjectKeyId is not null || value.Length < 3 || value[0] != DerCursor.OctetString || value[1] != value.Length - 2)
        {
            return false;
        }

        _subjectKeyId = value[2..].ToArray();
        return true;
    }

    private bool TryReadAuthority(DerElement extension)
    {
        const byte KeyIdTag = 0x80;
        const byte IssuerTag = 0xa1;
        const byte SerialTag = 0x82;
        const byte DirectoryNameTag = 0xa4;
        var cursor = new DerCursor(_der).Inside(extension);
        if (!cursor.TryTake(DerCursor.Sequence, out var list))
        {
            return Refuse(cursor.Position, "an authority key identifier that is no sequence");
        }

        var inside = cursor.Inside(list);
        if (inside.TryTake(KeyIdTag, out var keyId))
        {
            _authorityKeyId = inside.Contents(keyId).ToArray();
        }

        DerElement? issuer = null;
        if (inside.TryTake(IssuerTag, out var names))
        {
            var choices = inside.Inside(names);
            while (!choices.AtEnd)
            {
                if (!choices.TryTakeAny(out var choice))
                {
                    return Refuse(choices.Position, "an authority name that is none");
                }

                if (choice.Tag == DirectoryNameTag)
                {
                    var directory = choices.Inside(choice);
                    if (!TryReadName(ref directory, out var name, out _))
                    {
                        return false;
                    }

                    issuer = name;
                }
            }
        }

        if (inside.TryTake(SerialTag, out var serial) && issuer is { } found)
        {
            _authoritySerialAndIssuer = ParsedCertificate.Join(inside.Contents(serial), inside.Contents(found));
        }

        return inside.AtEnd || Refuse(inside.Position, "an authority key identifier with something else in it");
    }

    private ParsedCertificate? Fail(int place, string reason, Errno error = Errno.EBADMSG)
    {
        Refuse(place, reason, error);
        return null;
    }

    private bool Refuse(int place, string reason, Errno error = Errno.EBADMSG)
    {
        (Error, Place, Reason) = (error, place, reason);
        return false;
    }
}
