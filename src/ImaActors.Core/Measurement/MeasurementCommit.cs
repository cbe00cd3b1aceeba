using System.Collections.Immutable;
using ImaActors.Core.Audit;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;

namespace ImaActors.Core.Measurement;

/// <summary>Where an entry comes from, which decides its audit records.</summary>
public enum EntryKind
{
    /// <summary>A file (M-34).</summary>
    File,

    /// <summary>A violation (M-41).</summary>
    Violation,

    /// <summary>A buffer: key, kexec command line, blacklisted digest (M-74).</summary>
    Buffer,

    /// <summary>boot_aggregate (M-66).</summary>
    BootAggregate,

    /// <summary>ns_aggregate_N (N-145).</summary>
    NamespaceAggregate,
}

/// <summary>An entry that is to be added.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Subject">The task.</param>
/// <param name="Target">File, or event name without a device.</param>
/// <param name="ViolationCause"><c>ToMToU</c> or <c>open_writers</c>, for violations (M-41).</param>
/// <param name="BufferOperation"><c>measuring_key</c>, <c>measuring_kexec_cmdline</c> or <c>measuring_none</c>, for buffers (M-77).</param>
/// <param name="BufferText">The measured data as a text up to its first NUL, for buffers (M-78).</param>
public sealed record EntryRequest(
    ListEntry Entry,
    EntryKind Kind,
    AuditSubject Subject,
    AuditObject Target,
    string? ViolationCause = null,
    string? BufferOperation = null,
    string? BufferText = null);

/// <summary>What adding an entry came to.</summary>
/// <param name="Added">In the list now; false for a duplicate, which counts as measured all the same (M-62).</param>
/// <param name="TpmError">Error code of the TPM, or 0; the entry stays in the list (M-58).</param>
/// <param name="Audit">Audit records in order.</param>
public readonly record struct CommitOutcome(bool Added, int TpmError, ImmutableArray<string> Audit);

/// <summary>Everything that happens when an entry is added: list, TPM, audit (M-57, M-58, M-77, M-93, M-94, N-145).</summary>
public static class MeasurementCommit
{
    private const string Adding = "add_template_measure";

    /// <summary>Adds an entry.</summary>
    /// <param name="log">The list.</param>
    /// <param name="pcrs">The TPM, or null.</param>
    /// <param name="hash">Hash functions.</param>
    /// <param name="request">The entry and what it is for.</param>
    /// <param name="integrityAudit">Informational records are wanted .</param>
    /// <param name="auditLabel">LSM label of the task, or null.</param>
    public static CommitOutcome Commit(
        MeasurementLog log, PcrBanks? pcrs, IHashFunctions hash, EntryRequest request, bool integrityAudit, string? auditLabel)
    {
        var audit = ImmutableArray.CreateBuilder<string>();
        var added = log.Append(request.Entry) == AppendOutcome.Added;
        var error = added && pcrs is not null ? pcrs.Extend(request.Entry.Pcr, request.Entry.BankDigests, hash) : 0;
        if (integrityAudit || error != 0)
        {
            var target = request.Kind == EntryKind.Buffer ? new AuditObject(request.BufferText) : request.Target;
            var cause = error != 0 ? "TPM_error(" + error.ToString(System.Globalization.CultureInfo.InvariantCulture) + ")" : added ? "hash_added" : "hash_exists";
            audit.Add(AuditText.Integrity(AuditText.PcrType, request.Subject, auditLabel, Adding, cause, target, added));
        }

        if (request.Kind == EntryKind.Violation)
        {
            audit.Add(AuditText.Integrity(AuditText.PcrType, request.Subject, auditLabel, "invalid_pcr", request.ViolationCause ?? string.Empty, request.Target, success: true));
        }
        else if (!added && FailureOperation(request.Kind, request.BufferOperation) is { } operation)
        {
            audit.Add(Failure(request.Kind, request.Subject, request.Target, operation, "store_entry", Errno.EEXIST, auditLabel));
        }

        return new CommitOutcome(added, error, audit.DrainToImmutable());
    }

    /// <summary>The audit record of an entry that could not even be built (M-34, M-41, M-46, M-77, M-95, N-145).</summary>
    public static string Lost(
        EntryKind kind, AuditSubject subject, AuditObject target, string? violationCause, string? bufferOperation, string? auditLabel) => kind switch
    {
        EntryKind.Violation => AuditText.Integrity(AuditText.PcrType, subject, auditLabel, "invalid_pcr", violationCause ?? string.Empty, target, success: false),
        EntryKind.File => AuditText.Integrity(AuditText.PcrType, subject, auditLabel, Adding, "ENOMEM", target, success: false),
        _ => Failure(kind, subject, target, FailureOperation(kind, bufferOperation) ?? string.Empty, "alloc_entry", Errno.EINVAL, auditLabel),
    };

    // A duplicate file needs no more than the informational record; the others call it a failure.
    private static string? FailureOperation(EntryKind kind, string? bufferOperation) => kind switch
    {
        EntryKind.Buffer => bufferOperation,
        EntryKind.BootAggregate => "add_boot_aggregate",
        EntryKind.NamespaceAggregate => "ns_add_boot_aggregate",
        _ => null,
    };

    // Only the records of buffers carry the error number.
    private static string Failure(EntryKind kind, AuditSubject subject, AuditObject target, string operation, string cause, Errno error, string? label) =>
        AuditText.Integrity(
            AuditText.PcrType, subject, label, operation, cause, new AuditObject(target.Name), success: false, kind == EntryKind.Buffer ? -(int)error : 0);
}
