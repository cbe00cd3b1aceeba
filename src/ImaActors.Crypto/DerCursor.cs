using System;

namespace ImaActors.Crypto;

/// <summary>One DER element: where it begins, and where its contents are.</summary>
internal readonly record struct DerElement(byte Tag, int Start, int ContentStart, int ContentLength)
{
    /// <summary>Offset behind the element.</summary>
    public int End => ContentStart + ContentLength;
}

/// <summary>Steps through DER elements inside a range of bytes. It never throws; a failed step leaves the place of the error in <see cref="Position"/>.</summary>
internal ref struct DerCursor
{
    public const byte Boolean = 0x01;
    public const byte Integer = 0x02;
    public const byte BitString = 0x03;
    public const byte OctetString = 0x04;
    public const byte ObjectIdentifier = 0x06;
    public const byte UtcTime = 0x17;
    public const byte GeneralizedTime = 0x18;
    public const byte Sequence = 0x30;
    public const byte Set = 0x31;

    private readonly ReadOnlySpan<byte> _data;
    private readonly int _end;

    public DerCursor(ReadOnlySpan<byte> data)
        : this(data, 0, data.Length)
    {
    }

    private DerCursor(ReadOnlySpan<byte> data, int start, int end)
    {
        _data = data;
        _end = end;
        Position = start;
    }

    /// <summary>Offset of the next element in the whole input.</summary>
    public int Position { get; private set; }

    public readonly bool AtEnd => Position >= _end;

    /// <summary>A cursor over the contents of <paramref name="element"/>.</summary>
    public readonly DerCursor Inside(DerElement element) => new(_data, element.ContentStart, element.End);

    public readonly ReadOnlySpan<byte> Contents(DerElement element) => _data.Slice(element.ContentStart, element.ContentLength);

    /// <summary>The element with its header.</summary>
    public readonly ReadOnlySpan<byte> Whole(DerElement element) => _data[element.Start..element.End];

    public readonly bool NextIs(byte tag) => !AtEnd && _data[Position] == tag;

    /// <summary>Takes the next element if it has this tag and lies inside the range.</summary>
    public bool TryTake(byte tag, out DerElement element)
    {
        element = default;
        return NextIs(tag) && TryTakeAny(out element);
    }

    /// <summary>Takes the next element, of any tag of one byte; lengths have at most four bytes and are never indefinite.</summary>
    public bool TryTakeAny(out DerElement element)
    {
        element = default;
        const int HighTagNumber = 0x1f;
        if (_end - Position < 2 || (_data[Position] & HighTagNumber) == HighTagNumber)
        {
            return false;
        }

        var at = Position + 1;
        long length = _data[at++];
        if (length >= 0x80)
        {
            var count = (int)(length & 0x7f);
            if (count is 0 or > 4 || _end - at < count)
            {
                return false;
            }

            length = 0;
            for (var i = 0; i < count; i++)
            {
                length = (length << 8) | _data[at++];
            }
        }

        if (length > _end - at)
        {
            return false;
        }

        element = new DerElement(_data[Position], Position, at, (int)length);
        Position = element.End;
        return true;
    }
}
