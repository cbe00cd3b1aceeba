using System.Collections.Generic;
using ImaActors.Core.Audit;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Owners;

/// <summary>Owns the audit log: numbers records in the order in which they were caused, and cuts long ones .</summary>
public sealed class AuditOwner(KernelProfile profile)
{
    private readonly AuditLog _log = new(profile);
    private readonly List<AuditRecord> _records = [];

    /// <summary>All records so far.</summary>
    public IReadOnlyList<AuditRecord> Records => _records;

    /// <summary>Adds the records of a sub-tick.</summary>
    public void Append(IReadOnlyList<AuditRecord> records)
    {
        foreach (var record in records)
        {
            _records.Add(record with { Text = _log.Append(record.Text) });
        }
    }
}
