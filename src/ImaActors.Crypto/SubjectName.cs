using System;
using ImaActors.Core.Primitives;

namespace ImaActors.Crypto;

/// <summary>The attributes of a name that a key's description is made of; the last of a kind counts.</summary>
internal struct SubjectName
{
    public string? CommonName { get; private set; }

    public string? Organization { get; private set; }

    public string? Email { get; private set; }

    /// <summary>Notes an attribute. The kernel keeps its length in one byte (Linux 5.10 x509_cert_parser.c, x509_extract_name_segment).</summary>
    public void Note(string type, ReadOnlySpan<byte> value)
    {
        var kept = KernelText.FromBytes(value[..(value.Length & 0xff)]);
        switch (type)
        {
            case "2.5.4.3":
                CommonName = kept;
                break;
            case "2.5.4.10":
                Organization = kept;
                break;
            case "1.2.840.113549.1.9.1":
                Email = kept;
                break;
            default:
                break;
        }
    }
}
