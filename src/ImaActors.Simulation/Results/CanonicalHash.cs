using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Results;

/// <summary>
/// SHA-256 over values in canonical bytes: numbers have 8 bytes, little endian; a text is the number of its UTF-8 bytes and these bytes;
/// a value that may be missing is 0 if it is, else 1 and the value; a list is its length and its members.
/// </summary>
internal sealed class CanonicalHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _pending = new byte[1 << 16];
    private int _length;

    /// <summary>A number.</summary>
    public void Number(long value)
    {
        if (_length + sizeof(long) > _pending.Length)
        {
            Flush();
        }

        BinaryPrimitives.WriteInt64LittleEndian(_pending.AsSpan(_length), value);
        _length += sizeof(long);
    }

    /// <summary>A number or nothing.</summary>
    public void Optional(long? value)
    {
        Number(value is null ? 0 : 1);
        if (value is { } number)
        {
            Number(number);
        }
    }

    /// <summary>A moment or nothing.</summary>
    public void Optional(Instant? value) => Optional(value?.Nanoseconds);

    /// <summary>A text or nothing.</summary>
    public void Optional(string? value)
    {
        Number(value is null ? 0 : 1);
        if (value is not null)
        {
            Text(value);
        }
    }

    /// <summary>Whether something is so.</summary>
    public void Flag(bool value) => Number(value ? 1 : 0);

    /// <summary>A text.</summary>
    public void Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary>Bytes, their number first.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        if (_length + value.Length > _pending.Length)
        {
            Flush();
        }

        if (value.Length > _pending.Length)
        {
            _hash.AppendData(value);
            return;
        }

        value.CopyTo(_pending.AsSpan(_length));
        _length += value.Length;
    }

    /// <summary>Virtual time by use, in the order of <see cref="TimeUse"/>.</summary>
    public void Spent(TimeSpent spent)
    {
        foreach (var use in Enum.GetValues<TimeUse>())
        {
            Number(spent[use].Nanoseconds);
        }
    }

    /// <summary>The digest in lower-case hexadecimal; nothing can be added afterwards.</summary>
    public string Finish()
    {
        Flush();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Flush()
    {
        _hash.AppendData(_pending, 0, _length);
        _length = 0;
    }
}
