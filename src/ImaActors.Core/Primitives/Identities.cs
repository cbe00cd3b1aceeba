using System.Globalization;

namespace ImaActors.Core.Primitives;

/// <summary>The visible number of a namespace (inode number of its ns link); used again after retirement (N-3).</summary>
public readonly record struct NamespaceId(uint Value)
{
    /// <summary>The initial IMA namespace (N-2).</summary>
    public static readonly NamespaceId Initial = new(4026531833);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Our own name of an IMA namespace: counts up with every namespace ever made and is never used again.</summary>
public readonly record struct NamespaceOrdinal(int Value)
{
    /// <summary>The initial IMA namespace.</summary>
    public static readonly NamespaceOrdinal Initial = new(0);
}

/// <summary>Our own name of a user namespace; never used again.</summary>
public readonly record struct UserNamespaceOrdinal(int Value)
{
    /// <summary>The initial user namespace.</summary>
    public static readonly UserNamespaceOrdinal Initial = new(0);
}

/// <summary>
/// An inode. Inodes that stand on one another (an overlay inode, its lower and its upper inode) share the
/// <see cref="Group"/>, which alone decides the shard, and differ in <see cref="Member"/>.
/// </summary>
public readonly record struct InodeId(long Group, int Member = 0);

/// <summary>Our own name of an open file description: the operation that opened it and a count within that operation; never used again.</summary>
public readonly record struct OpenFileId(OperationKey Opener, int Index);

/// <summary>Our own name of a process; never used again.</summary>
public readonly record struct ProcessId(int Value);

/// <summary>Which operation: container, process and the number of the operation in that process. The order of operations in a tick.</summary>
public readonly record struct OperationKey(int Container, int Process, long Number) : System.IComparable<OperationKey>
{
    /// <inheritdoc/>
    public int CompareTo(OperationKey other)
    {
        var order = Container.CompareTo(other.Container);
        if (order == 0)
        {
            order = Process.CompareTo(other.Process);
        }

        return order == 0 ? Number.CompareTo(other.Number) : order;
    }

    /// <summary>Order of keys.</summary>
    public static bool operator <(OperationKey left, OperationKey right) => left.CompareTo(right) < 0;

    /// <summary>Order of keys.</summary>
    public static bool operator >(OperationKey left, OperationKey right) => left.CompareTo(right) > 0;

    /// <summary>Order of keys.</summary>
    public static bool operator <=(OperationKey left, OperationKey right) => left.CompareTo(right) <= 0;

    /// <summary>Order of keys.</summary>
    public static bool operator >=(OperationKey left, OperationKey right) => left.CompareTo(right) >= 0;
}
