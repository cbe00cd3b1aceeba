namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>Bytes of entries of template ima-ng in binary_runtime_measurements of a kernel with namespaces (M-53, N-142).</summary>
internal static class EntrySizes
{
    private const string Sha256Field = "sha256:\0";
    private const string Sha1Field = "sha1:\0";
    private const int Number = 10;   // digits of a namespace number

    /// <summary>An ns_aggregate, whose digest is 20 zeros.</summary>
    public static int Aggregate { get; } = Entry(Sha1Field.Length + 20, "ns_aggregate_".Length + Number);

    /// <summary>A file with a SHA-256 digest.</summary>
    public static int File(string path) => Entry(Sha256Field.Length + 32, path.Length);

    private static int Entry(int digestField, int name)
    {
        const int length = 4;
        const int head = 4 + 4 + 20;   // register, namespace, template digest
        return head + length + "ima-ng".Length + length + (length + digestField) + (length + name + 1);
    }
}
