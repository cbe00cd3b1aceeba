using System;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading;
using ImaActors.Core.Primitives;
using HashAlgorithm = ImaActors.Core.Primitives.HashAlgorithm;

namespace ImaActors.Crypto;

/// <summary>An ECDSA key over NIST P-256 or P-384 (crosswalk 5.13); signatures are DER sequences of two numbers.</summary>
/// <remarks>Linux 6.1 crypto/ecdsa.c.</remarks>
internal sealed class EcdsaVerificationKey : VerificationKey
{
    private readonly ECParameters _parameters;
    private readonly int _size;
    private readonly ConcurrentBag<ECDsa> _idle = [];

    /// <summary>What was asked last. Equal files have equal labels, and to work the answer out again costs most of a millisecond.</summary>
    private Answer? _last;

    private EcdsaVerificationKey(ECParameters parameters, int size) => (_parameters, _size) = (parameters, size);

    /// <inheritdoc/>
    public override KeyFamily Family => KeyFamily.Ecdsa;

    /// <summary>Reads an uncompressed point; null if it is none of the curve.</summary>
    public static EcdsaVerificationKey? Of(string curve, ReadOnlySpan<byte> bits)
    {
        const byte Uncompressed = 4;
        var (named, size) = curve == CertificateAlgorithms.NistP384 ? (ECCurve.NamedCurves.nistP384, 48) : (ECCurve.NamedCurves.nistP256, 32);
        if (bits.Length != 1 + (2 * size) || bits[0] != Uncompressed)
        {
            return null;
        }

        var point = new ECPoint { X = bits[1..(1 + size)].ToArray(), Y = bits[(1 + size)..].ToArray() };
        var parameters = new ECParameters { Curve = named, Q = point };
        return IsOnCurve(parameters) ? new EcdsaVerificationKey(parameters, size) : null;
    }

    /// <inheritdoc/>
    public override Errno Verify(HashAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        if (Volatile.Read(ref _last) is { } last && last.Digest.AsSpan().SequenceEqual(digest) && last.Signature.AsSpan().SequenceEqual(signature))
        {
            return last.Error;
        }

        var error = WorkOut(digest, signature);
        Volatile.Write(ref _last, new Answer(digest.ToArray(), signature.ToArray(), error));
        return error;
    }

    private Errno WorkOut(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        const int PairLengthMax = 96;
        Span<byte> pair = stackalloc byte[PairLengthMax];
        pair = pair[..(2 * _size)];
        if (!TryReadPair(signature, pair[.._size], pair[_size..]))
        {
            return Errno.EBADMSG;
        }

        var key = _idle.TryTake(out var idle) ? idle : ECDsa.Create(_parameters);
        try
        {
            return key.VerifyHash(digest, pair, DSASignatureFormat.IeeeP1363FixedFieldConcatenation) ? Errno.None : Errno.EKEYREJECTED;
        }
        catch (CryptographicException)
        {
            return Errno.EKEYREJECTED;
        }
        finally
        {
            _idle.Add(key);
        }
    }

    /// <summary>Reads the two numbers of a signature, right-aligned; false if they are malformed or too long.</summary>
    public static bool TryReadPair(ReadOnlySpan<byte> signature, Span<byte> first, Span<byte> second)
    {
        var outer = new DerCursor(signature);
        if (!outer.TryTake(DerCursor.Sequence, out var pair))
        {
            return false;
        }

        var inside = outer.Inside(pair);
        return TryReadNumber(ref inside, first) && TryReadNumber(ref inside, second) && inside.AtEnd;
    }

    private static bool IsOnCurve(ECParameters parameters)
    {
        try
        {
            using var key = ECDsa.Create(parameters);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool TryReadNumber(ref DerCursor cursor, Span<byte> number)
    {
        if (!cursor.TryTake(DerCursor.Integer, out var element))
        {
            return false;
        }

        var bytes = cursor.Contents(element);
        if (bytes.Length == number.Length + 1 && bytes[0] == 0)
        {
            bytes = bytes[1..];
        }

        if (bytes.Length == 0 || bytes.Length > number.Length)
        {
            return false;
        }

        number.Clear();
        bytes.CopyTo(number[^bytes.Length..]);
        return true;
    }

    private sealed record Answer(byte[] Digest, byte[] Signature, Errno Error);
}
