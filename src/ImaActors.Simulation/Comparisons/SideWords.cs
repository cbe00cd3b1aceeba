using System.Globalization;
using System.Linq;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Comparisons;

/// <summary>Things of one of two runs in words.</summary>
internal sealed class SideWords(ScenarioResult run)
{
    /// <summary>An entry by its position.</summary>
    public DifferentSide Entry(BootResult boot, int position)
    {
        if (position >= boot.Entries.Length)
        {
            return new DifferentSide(null);
        }

        var entry = boot.Entries[position];
        var cause = boot.ViolationCauses[position] is { } name ? $" ({name})" : string.Empty;
        return At(ListWriter.Ascii(entry) + cause, boot.EntryInstants[position]) with { Namespace = Namespace(boot, entry) };
    }

    /// <summary>An audit record by its position.</summary>
    public DifferentSide Audit(BootResult boot, int position) =>
        position < boot.Audit.Length ? At(boot.Audit[position].Text, boot.AuditInstants[position]) : new DifferentSide(null);

    /// <summary>An operation, if there is one.</summary>
    public DifferentSide Operation(OperationRecord? record) => record is null
        ? new DifferentSide(null)
        : At(string.Create(CultureInfo.InvariantCulture, $"{record.Process}: {(record.Kind + " " + record.Subject).TrimEnd()} = {record.Ret}{(record.Error is { } error ? " " + error : string.Empty)}"), record.Start);

    /// <summary>Something at an instant.</summary>
    public DifferentSide At(string content, Instant at) => new(content, null, at, Ticks.Of(at, run.Scenario.Resolution));

    private static string Namespace(BootResult boot, ListEntry entry)
    {
        var container = boot.Namespaces.FirstOrDefault(one => one.Ordinal == entry.Ordinal)?.Container;
        return entry.Ordinal == NamespaceOrdinal.Initial ? $"{entry.Namespace} (the initial one)"
            : container is null ? entry.Namespace.ToString() : $"{entry.Namespace} (container {container})";
    }
}
