using System.Collections.Generic;
using ImaActors.Simulation.Operations;

namespace ImaActors.Simulation.Traces;

/// <summary>What <c>size</c> means for a kind of call.</summary>
internal enum SizeMeaning
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>The most bytes to read.</summary>
    Read,
    /// <summary>Bytes that are written; what they are follows from the seed.</summary>
    Written,
}

/// <summary>
/// Which argument of a kind of call stands in which column of a trace, by the names of the format of recordings. Everything else stands in the
/// column <c>arguments</c>.
/// </summary>
/// <param name="Subject">Argument in <c>subject</c>, or null.</param>
/// <param name="Label">Argument in <c>label</c>, or null.</param>
/// <param name="To">Argument in <c>to</c>, or null.</param>
/// <param name="Flags">Argument in <c>flags</c>, or null.</param>
/// <param name="Size">What <c>size</c> means.</param>
internal sealed record CallShape(string? Subject = null, string? Label = null, string? To = null, string? Flags = null, SizeMeaning Size = SizeMeaning.None)
{
    private static readonly Dictionary<OperationKind, CallShape> Shapes = new()
    {
        [OperationKind.Spawn] = new("name", Flags: "new"),
        [OperationKind.Unshare] = new(Flags: "new"),
        [OperationKind.SetNs] = new("target"),
        [OperationKind.SetNsFd] = new("fd"),
        [OperationKind.SetNsPidFd] = new("target", Flags: "new"),
        [OperationKind.WriteMap] = new("target"),
        [OperationKind.Open] = new("path", "fd", Flags: "flags"),
        [OperationKind.Read] = new("fd", Size: SizeMeaning.Read),
        [OperationKind.Write] = new("fd", Size: SizeMeaning.Written),
        [OperationKind.Seek] = new("fd"),
        [OperationKind.FTruncate] = new("fd"),
        [OperationKind.FSync] = new("fd"),
        [OperationKind.Close] = new("fd"),
        [OperationKind.Dup] = new("fd", "newfd"),
        [OperationKind.Map] = new("fd", "map", Flags: "flags"),
        [OperationKind.Exec] = new("path"),
        [OperationKind.ExecHold] = new("path", "held"),
        [OperationKind.Kill] = new("held"),
        [OperationKind.Create] = new("path", Size: SizeMeaning.Written),
        [OperationKind.MakeDirectory] = new("path"),
        [OperationKind.RemoveDirectory] = new("path"),
        [OperationKind.MakeNode] = new("path"),
        [OperationKind.Unlink] = new("path"),
        [OperationKind.Truncate] = new("path"),
        [OperationKind.ChangeMode] = new("path"),
        [OperationKind.ChangeOwner] = new("path"),
        [OperationKind.Rename] = new("from", To: "to"),
        [OperationKind.Link] = new("from", To: "to"),
        [OperationKind.SymbolicLink] = new("from", To: "to"),
        [OperationKind.Stat] = new("path"),
        [OperationKind.ReadLink] = new("path"),
        [OperationKind.ChangeRoot] = new("path"),
        [OperationKind.SetXattr] = new("path"),
        [OperationKind.GetXattr] = new("path"),
        [OperationKind.RemoveXattr] = new("path"),
        [OperationKind.Mount] = new("path", Flags: "flags"),
        [OperationKind.Unmount] = new("path"),
        [OperationKind.WriteFile] = new("path", Flags: "flags", Size: SizeMeaning.Written),
        [OperationKind.WriteAll] = new("path", Flags: "flags", Size: SizeMeaning.Written),
        [OperationKind.ReadFile] = new("path"),
        [OperationKind.AddKey] = new("key"),
        [OperationKind.UpdateKey] = new("key"),
        [OperationKind.UnlinkKey] = new("key"),
        [OperationKind.LoadModuleFile] = new("path"),
    };

    private static readonly CallShape Nothing = new();

    /// <summary>The shape of a kind.</summary>
    public static CallShape Of(OperationKind kind) => Shapes.GetValueOrDefault(kind, Nothing);
}
