using System.Threading;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;

namespace ImaActors.Core.FileSystem;

/// <summary>
/// Bytes of a file as they were on the disk at boot. Any number of inodes may stand on the same ones until they are written; what
/// is worked out once from the bytes serves all of them.
/// </summary>
/// <param name="bytes">The bytes; nobody changes them any more.</param>
public sealed class FileContent(byte[] bytes)
{
    private readonly byte[]?[] _digests = new byte[]?[HashAlgorithms.AllNames.Count];
    private ProgramImage? _image;

    /// <summary>The bytes.</summary>
    public byte[] Bytes => bytes;

    /// <summary>What execve finds in them.</summary>
    public ProgramImage Image => _image ??= ProgramFormat.Read(bytes);

    /// <summary>Their digest. Two threads that ask at the same time work out the same.</summary>
    public byte[] Digest(HashAlgorithm algorithm, IHashFunctions hash)
    {
        ref var digest = ref _digests[(int)algorithm];
        var known = Volatile.Read(ref digest);
        if (known is null)
        {
            known = hash.Compute(algorithm, bytes);
            Volatile.Write(ref digest, known);
        }

        return known;
    }
}
