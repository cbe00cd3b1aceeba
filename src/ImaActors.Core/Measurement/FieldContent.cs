using System;
using System.Buffers.Binary;
using System.Linq;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Measurement;

/// <summary>Contents of the fields of a template (M-45 to M-48, N-141, N-145).</summary>
internal static class FieldContent
{
    /// <summary>A name in field <c>n</c> has at most this many bytes before its NUL (M-45).</summary>
    private const int MaxShortName = 255;

    /// <summary>First byte of a signature in security.ima .</summary>
    private const byte SignatureType = 3;

    /// <summary>First byte of an fs-verity signature in security.ima (crosswalk 5.19).</summary>
    private const byte VeritySignatureType = 6;

    private const int Sha1Size = 20;

    /// <summary>The content of <paramref name="field"/>, or null if it cannot be built (M-46).</summary>
    public static ReadOnlyMemory<byte>? Of(TemplateField field, EventData data, MeasurementSettings settings) => field switch
    {
        TemplateField.D => PlainDigest(data, settings),
        TemplateField.N => Name(ShortName(data)),
        TemplateField.DNg => data.IsViolation ? ViolationDigest(string.Empty, settings) : NamedDigest(string.Empty, data.FileDigest),
        TemplateField.NNg => Name(data.Name),
        TemplateField.Sig => Signature(data, settings.Profile),
        TemplateField.Buf => data.IsViolation ? default : data.Buffer ?? default,
        TemplateField.DModsig => data.IsViolation || data.ModsigDigest is null ? default : NamedDigest(string.Empty, data.ModsigDigest),
        TemplateField.Modsig => data.IsViolation ? default : data.Modsig ?? default,
        TemplateField.Ns => LittleEndian(data.Namespace.Value),
        TemplateField.DNgV2 => data.IsViolation ? ViolationDigest("ima:", settings) : NamedDigest(data.IsVerityDigest ? "verity:" : "ima:", data.FileDigest),
        TemplateField.EvmSig => data.EvmSignature ?? default,
        TemplateField.InodeUid => data.Owner is { } owner ? LittleEndian(owner.Uid) : default(ReadOnlyMemory<byte>),
        TemplateField.InodeGid => data.Owner is { } owner ? LittleEndian(owner.Gid) : default(ReadOnlyMemory<byte>),
        TemplateField.InodeMode => data.Owner is { } owner ? new byte[] { (byte)owner.Mode, (byte)(owner.Mode >> 8) } : default(ReadOnlyMemory<byte>),
        TemplateField.XattrNames => XattrNames(data),
        TemplateField.XattrLengths => data.ProtectedXattrs.SelectMany(xattr => LittleEndian((uint)xattr.Value.Length)).ToArray(),
        TemplateField.XattrValues => data.ProtectedXattrs.SelectMany(xattr => xattr.Value.ToArray()).ToArray(),
        _ => throw new BrokenInvariantException("a field without content"),
    };

    private static ReadOnlyMemory<byte>? PlainDigest(EventData data, MeasurementSettings settings)
    {
        if (data.IsViolation)
        {
            return new byte[Sha1Size];
        }

        if (IsPlain(data.FileDigest.AlgorithmId))
        {
            return data.FileDigest.Bytes;
        }

        var again = IsPlain((int)settings.SystemAlgorithm) ? settings.SystemAlgorithm : HashAlgorithm.Sha1;
        var digest = data.Rehash?.Invoke(again);

        // Not a bare null: that would convert to empty memory by way of the array.
        return digest is null ? default(ReadOnlyMemory<byte>?) : digest;
    }

    private static bool IsPlain(int algorithm) => algorithm is (int)HashAlgorithm.Sha1 or (int)HashAlgorithm.Md5;

    private static ReadOnlyMemory<byte> NamedDigest(string type, Digest digest)
    {
        // A label that is no algorithm leaves the bare digest (M-33).
        return digest.AlgorithmName is { } name ? Prefixed(type + name + ":\0", digest.Bytes.Span) : digest.Bytes;
    }

    private static ReadOnlyMemory<byte> ViolationDigest(string type, MeasurementSettings settings)
    {
        var algorithm = settings.Profile.ViolationsNameSystemAlgorithm ? settings.SystemAlgorithm : HashAlgorithm.Sha1;
        return Prefixed(type + algorithm.Name() + ":\0", new byte[algorithm.DigestSize()]);
    }

    private static byte[] Prefixed(string prefix, ReadOnlySpan<byte> digest)
    {
        var content = new byte[prefix.Length + digest.Length];
        KernelText.ToBytes(prefix).CopyTo(content, 0);
        digest.CopyTo(content.AsSpan(prefix.Length));
        return content;
    }

    private static string ShortName(EventData data)
    {
        if (data.Name.Length <= MaxShortName)
        {
            return data.Name;
        }

        var name = data.HasFile ? data.Name[(data.Name.LastIndexOf('/') + 1)..] : data.Name;
        return name.Length <= MaxShortName ? name : name[..MaxShortName];
    }

    private static byte[] Name(string name)
    {
        var content = new byte[name.Length + 1];
        KernelText.ToBytes(name).CopyTo(content, 0);
        content.AsSpan(0, name.Length).Replace((byte)' ', (byte)'_');
        return content;
    }

    private static ReadOnlyMemory<byte> Signature(EventData data, KernelProfile profile)
    {
        if (!data.IsViolation && data.SecurityIma is { Length: > 0 } value
            && (value.Span[0] == SignatureType || (profile.HasVerity && value.Span[0] == VeritySignatureType)))
        {
            return value;
        }

        return profile.HasEvmSigTemplate ? data.EvmSignature ?? default : default;
    }

    private static byte[] XattrNames(EventData data) => data.ProtectedXattrs.IsEmpty
        ? []
        : KernelText.ToBytes(string.Join('|', data.ProtectedXattrs.Select(xattr => xattr.Name)) + '\0');

    private static byte[] LittleEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
