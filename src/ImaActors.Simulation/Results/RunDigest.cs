using System;
using System.Linq;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;

namespace ImaActors.Simulation.Results;

/// <summary>
/// Two digests that stand for a whole run, SHA-256 in lower-case hexadecimal over the bytes that <see cref="CanonicalHash"/> makes of the
/// values below. Runs with equal digests gave the same.
/// </summary>
/// <remarks>
/// Neither covers what people wrote (name, question, expectations), what the checks found, whether a record of each operation was kept,
/// or real time.
/// </remarks>
/// <param name="Digest">Over everything that the run gave.</param>
/// <param name="SemanticDigest">
/// The same without instants, histograms, use of resources and time: equal for runs that differ in costs alone, as long as the order of
/// the list and of the operations on each inode is the same.
/// </param>
public sealed record RunDigest(string Digest, string SemanticDigest)
{
    /// <summary>Names the layout of the bytes; it changes when the layout does.</summary>
    private const string Layout = "ima-actors run 1";

    /// <summary>The digests of a run.</summary>
    public static RunDigest Of(ScenarioResult result) => new(Compute(result, withTime: true), Compute(result, withTime: false));

    private static string Compute(ScenarioResult result, bool withTime)
    {
        using var hash = new CanonicalHash();
        hash.Text(Layout);                                          // 1: layout
        hash.Flag(withTime);                                        // 2: which of the two digests
        hash.Number(result.Machines.Length);                        // 3: machines, in their order
        foreach (var machine in result.Machines)
        {
            Machine(hash, machine, withTime);
        }

        return hash.Finish();
    }

    private static void Machine(CanonicalHash hash, MachineResult machine, bool withTime)
    {
        hash.Text(machine.Name);                                    // 1: name
        hash.Number(machine.Boots.Length);                          // 2: boots, in their order
        foreach (var boot in machine.Boots)
        {
            Boot(hash, boot, withTime);
        }

        Starts(hash, machine, withTime);                            // 3: starts of containers
        Operations(hash, machine, withTime);                        // 4: operations by kind
        Failures(hash, machine);                                    // 5: failures
        hash.Bytes((withTime ? machine.OperationDigest : machine.OperationSemanticDigest).AsSpan());   // 6: each operation's result, and its instants
        if (withTime)
        {
            Time(hash, machine);                                    // 7: time and resources
        }
    }

    private static void Boot(CanonicalHash hash, BootResult boot, bool withTime)
    {
        if (withTime)
        {
            hash.Number(boot.Start.Nanoseconds);                    // 1: when it booted
        }

        hash.Text(boot.Settings.Profile.Name);                      // 2: kernel
        hash.Text(boot.Settings.SystemAlgorithm.Name());            // 3: system algorithm
        Registers(hash, boot.StartRegisters);                       // 4: registers before IMA started
        Registers(hash, boot.Registers);                            // 5: registers at the end
        hash.Number(boot.Entries.Length);                           // 6: measurement list
        for (var i = 0; i < boot.Entries.Length; i++)
        {
            Entry(hash, boot.Entries[i]);
            hash.Optional(boot.ViolationCauses[i]);                 // 6.9: cause of the violation
            if (withTime)
            {
                hash.Number(boot.EntryInstants[i].Nanoseconds);     // 6.10: when it was appended
            }
        }

        hash.Number(boot.Audit.Length);                             // 7: audit log
        for (var i = 0; i < boot.Audit.Length; i++)
        {
            hash.Text(boot.Audit[i].Text);                          // 7.1: the record
            if (withTime)
            {
                hash.Number(boot.AuditInstants[i].Nanoseconds);     // 7.2: when it was written
            }
        }

        hash.Number(boot.Namespaces.Length);                        // 8: namespaces by ordinal
        foreach (var one in boot.Namespaces)
        {
            Namespace(hash, one, withTime);
        }
    }

    private static void Registers(CanonicalHash hash, PcrBanks? registers)
    {
        hash.Number(registers?.Banks.Count ?? -1);                  // 1: banks, -1 without a TPM
        for (var bank = 0; bank < registers?.Banks.Count; bank++)
        {
            hash.Text(registers.Banks[bank].Name);                  // 2: name
            for (var pcr = 0; pcr < PcrBanks.RegisterCount; pcr++)
            {
                hash.Bytes(registers.Read(bank, pcr).Span);         // 3: registers 0 to 23
            }
        }
    }

    private static void Entry(CanonicalHash hash, ListEntry entry)
    {
        hash.Number(entry.Pcr);                                     // 1: register
        hash.Number(entry.Namespace.Value);                         // 2: number of the namespace
        hash.Number(entry.Ordinal.Value);                           // 3: its ordinal
        hash.Text(entry.Template.ListedName);                       // 4: template
        hash.Number(entry.Fields.Length);                           // 5: fields
        foreach (var field in entry.Fields)
        {
            hash.Bytes(field.Span);
        }

        hash.Flag(entry.IsViolation);                               // 6: violation
        hash.Bytes(entry.Sha1Digest.Span);                          // 7: listed digest
        hash.Number(entry.BankDigests.Length);                      // 8: what was extended, bank by bank
        foreach (var digest in entry.BankDigests)
        {
            hash.Bytes(digest.Span);
        }
    }

    private static void Namespace(CanonicalHash hash, NamespaceResult one, bool withTime)
    {
        hash.Number(one.Ordinal.Value);                             // 1: ordinal
        hash.Number(one.Number.Value);                              // 2: number
        hash.Optional(one.Container);                               // 3: container
        hash.Optional(one.Group);                                   // 4: its group
        if (withTime)
        {
            hash.Optional(one.Activated);                           // 5: when it became active
            hash.Optional(one.Retired);                             // 6: when it ended
        }
        else
        {
            hash.Flag(one.Activated is not null);                   // 5: whether it became active
            hash.Flag(one.Retired is not null);                     // 6: whether it ended
        }

        hash.Number(one.Entries);                                   // 7: entries in its view
        hash.Number(one.Violations);                                // 8: violation counter
        hash.Optional(one.Policy);                                  // 9: policy
    }

    private static void Starts(CanonicalHash hash, MachineResult machine, bool withTime)
    {
        hash.Number(machine.Starts.Length);                         // 1: their number

        // By instant of request with time; without, by container, since the instants of later starts of a container follow from costs.
        var starts = withTime ? machine.Starts : [.. machine.Starts.OrderBy(start => start.Container, StringComparer.Ordinal)];
        foreach (var start in starts)
        {
            hash.Text(start.Container);                             // 2: container
            hash.Text(start.Group);                                 // 3: its group
            hash.Flag(start.Up is not null);                        // 4: whether it came up
            hash.Optional(start.Failure);                           // 5: what failed
            if (withTime)
            {
                hash.Number(start.Requested.Nanoseconds);           // 6: when it was due
                hash.Optional(start.Up);                            // 7: when it was up
                hash.Spent(start.Spent);                            // 8: what it spent time on
            }
        }
    }

    private static void Operations(CanonicalHash hash, MachineResult machine, bool withTime)
    {
        hash.Number(machine.Operations.Length);                     // 1: kinds, by name
        foreach (var kind in machine.Operations.OrderBy(one => one.Kind, StringComparer.Ordinal))
        {
            hash.Text(kind.Kind);                                   // 2: kind
            hash.Number(kind.Count);                                // 3: how many
            hash.Number(kind.Failed);                               // 4: how many failed
            if (withTime)
            {
                var steps = kind.Latencies.Steps.ToList();
                hash.Number(steps.Count);                           // 5: steps of the histogram that hold values
                foreach (var step in steps)
                {
                    hash.Number(step.Highest);                      // 6: upper end
                    hash.Number(step.Count);                        // 7: how many
                }
            }
        }
    }

    private static void Failures(CanonicalHash hash, MachineResult machine)
    {
        var ordered = machine.Failures
            .OrderBy(one => one.Kind, StringComparer.Ordinal)
            .ThenBy(one => one.Group, StringComparer.Ordinal)
            .ThenBy(one => one.Error, StringComparer.Ordinal);
        hash.Number(machine.Failures.Length);                       // 1: by kind, group and error
        foreach (var one in ordered)
        {
            hash.Text(one.Kind);                                    // 2: kind
            hash.Text(one.Group);                                   // 3: group
            hash.Text(one.Error);                                   // 4: error
            hash.Number(one.Count);                                 // 5: how many
        }
    }

    private static void Time(CanonicalHash hash, MachineResult machine)
    {
        hash.Spent(machine.Spent);                                  // 1: time of all operations by use
        hash.Number(machine.Resources.Length);                      // 2: resources, in their order
        foreach (var resource in machine.Resources)
        {
            hash.Text(resource.Name);                               // 3: name
            hash.Number(resource.Servers);                          // 4: servers
            hash.Number(resource.Served);                           // 5: requests
            hash.Number(resource.Waited);                           // 6: those that waited
            hash.Number(resource.Busy.Nanoseconds);                 // 7: time in service
            hash.Number(resource.Waiting.Nanoseconds);              // 8: time of waiting
            hash.Number(resource.LongestQueue);                     // 9: longest queue
        }

        hash.Number(machine.End.Nanoseconds);                       // 10: end
        hash.Number(machine.Ticks);                                 // 11: ticks
        hash.Number(machine.SubTicks);                              // 12: sub-ticks
        hash.Number(machine.Steps);                                 // 13: steps
        hash.Number(machine.Overtaken);                             // 14: overtaken steps
    }
}
