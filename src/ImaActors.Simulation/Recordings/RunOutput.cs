using System.Collections.Immutable;
using ImaActors.Simulation.Operations;

namespace ImaActors.Simulation.Recordings;

/// <summary>Everything that a run of a case gives. Texts are kernel text (one character a byte).</summary>
/// <param name="Results">One result an operation, in order.</param>
/// <param name="Views">Lists as read by operations, in order; of two with the same name and kind the later one stands.</param>
/// <param name="Pcrs">Registers after the last operation, bank by bank; empty without a TPM.</param>
/// <param name="AuditLog">All audit records, in order, without line ends.</param>
/// <param name="Namespaces">The namespaces that existed, in order of creation; empty for a kernel that has none.</param>
public sealed record RunOutput(
    ImmutableArray<OperationResult> Results,
    ImmutableArray<ViewOutput> Views,
    ImmutableArray<BankOutput> Pcrs,
    ImmutableArray<string> AuditLog,
    ImmutableArray<NamespaceRecord> Namespaces);

/// <summary>A list as an operation read it.</summary>
/// <param name="View">Name of the view.</param>
/// <param name="Kind">Which list.</param>
/// <param name="Content">Its bytes.</param>
public sealed record ViewOutput(string View, ViewKind Kind, byte[] Content);

/// <summary>A bank of the TPM after the last operation.</summary>
/// <param name="Name">Name of the hash algorithm.</param>
/// <param name="Registers">The registers to report; they are written in numeric order.</param>
public sealed record BankOutput(string Name, ImmutableArray<RegisterOutput> Registers);

/// <summary>A register.</summary>
/// <param name="Index">Number.</param>
/// <param name="Value">Value.</param>
public sealed record RegisterOutput(int Index, byte[] Value);

/// <summary>An IMA namespace that existed during a run.</summary>
/// <param name="Id">Number; it can come twice.</param>
/// <param name="Name">First process whose result shows the number, or null.</param>
/// <param name="CreatedAtOp">Operation that made it; -1 for the initial one.</param>
/// <param name="CreatedBy">Process that made it.</param>
/// <param name="FirstProcessAtOp">Operation of the result that shows it; null without a name.</param>
public sealed record NamespaceRecord(uint Id, string? Name, int CreatedAtOp, string CreatedBy, int? FirstProcessAtOp);

/// <summary>Namespaces of a process after spawn, unshare and setns. A number that the kernel does not have is null.</summary>
/// <param name="Ima">Its IMA namespace.</param>
/// <param name="ImaForChildren">The IMA namespace of its next child.</param>
/// <param name="User">Its user namespace.</param>
public sealed record ResultNamespaces(uint? Ima, uint? ImaForChildren, uint? User);

/// <summary>What an operation returned.</summary>
public sealed record OperationResult
{
    /// <summary>Number of the operation.</summary>
    public required int Index { get; init; }

    /// <summary>The value returned; -1 for failure.</summary>
    public required long Ret { get; init; }

    /// <summary>Name of the error, or null for success.</summary>
    public string? Errno { get; init; }

    /// <summary>The step that failed, or null for success.</summary>
    public string? Stage { get; init; }

    /// <summary>Bytes that were read; the writer decides between <c>text</c> and <c>hex</c> and leaves out nothing read.</summary>
    public byte[]? Data { get; init; }

    /// <summary>A text that goes out as <c>text</c> whatever <see cref="Data"/> holds, or null.</summary>
    public string? TextOverride { get; init; }

    /// <summary>File of <c>expected/</c> that holds the data, or null.</summary>
    public string? File { get; init; }

    /// <summary>Namespaces of the process, or null.</summary>
    public ResultNamespaces? Ns { get; init; }

    /// <summary>Audit records that came during the operation.</summary>
    public ImmutableArray<string> Audit { get; init; } = [];

    /// <summary>Whether the order of the lines of the text says nothing (<c>key_list</c>).</summary>
    public bool LinesInAnyOrder { get; init; }
}
