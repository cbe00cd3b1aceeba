using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Boot;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Recordings;

/// <summary>From a recorded case to a machine, and from a run back to the files of a recording.</summary>
public static class RecordedRun
{
    /// <summary>The certificate that the recorded kernels were built with, seen from the folder of a case.</summary>
    public const string BuiltInCertificateFile = "../common/sys.der";

    private const int FirstListedRegister = 8;
    private const int LastListedRegister = 16;
    private const int LastRegister = 23;

    /// <summary>The machine of a case; a release without a profile cannot be replayed.</summary>
    public static MachineDefinition Define(RecordedCase recorded)
    {
        var profile = KernelProfiles.ForRelease(recorded.KernelRelease) ?? throw new UnreplayableCaseException(new CaseError(
            "case.json",
            recorded.KernelReleaseLine,
            $"unknown kernel.release \"{recorded.KernelRelease}\"; known are {string.Join(", ", KernelProfiles.KnownReleases)}"));
        var disk = recorded.FileSystem;
        return new MachineDefinition
        {
            Profile = profile,
            Parameters = recorded.KernelParameters,
            Banks = recorded.Tpm is { } tpm ? [.. tpm.Banks.Select(bank => new BankDefinition(bank.Name, bank.Pcrs0To9))] : [],
            Disk = new DiskDefinition(disk.Device, disk.Type, (ulong)disk.Magic, Guid.ParseExact(disk.Uuid, "D"), disk.Mount, disk.IVersion),
            Files =
            [
                .. recorded.Files.Select(file => new FileDefinition(
                    file.Path, file.IsDirectory, file.Mode, file.Uid, file.Gid, file.Content, [.. file.Xattrs.Select(xattr => (xattr.Name, xattr.Value))])),
            ],
            BuiltInCertificates = recorded.BuiltInCertificates.Length == 0 || !profile.HasImaNamespaces ? [] : [recorded.BuiltInCertificates],
        };
    }

    /// <summary>The output of a run.</summary>
    public static RunOutput Output(RecordedWorkload workload, RunReport report, MachineFacts machine)
    {
        var audit = report.Audit.ToLookup(record => record.Key, record => record.Text);
        var results = ImmutableArray.CreateBuilder<OperationResult>();
        var views = ImmutableArray.CreateBuilder<ViewOutput>();
        foreach (var finished in workload.Finished)
        {
            results.Add(ResultOf(finished, [.. audit[finished.Key]]));
            if (finished.Operation is { View: { } view, ViewKind: { } kind } && finished.Result.Ret >= 0)
            {
                views.Add(new ViewOutput(view, kind, finished.Result.Data ?? []));
            }
        }

        return new RunOutput(results.ToImmutable(), views.ToImmutable(), Registers(report.Registers, machine.Settings.Banks, report.Entries), [.. report.Audit.Select(record => record.Text)], [.. workload.Namespaces]);
    }

    private static OperationResult ResultOf(FinishedOperation finished, ImmutableArray<string> audit)
    {
        var (operation, result) = (finished.Operation, finished.Result);
        var isView = operation is { View: not null, ViewKind: not null } && result.Ret >= 0;
        return new OperationResult
        {
            Index = operation.Index,
            Ret = result.Ret,
            Errno = result.Ret >= 0 ? null : result.Error == Errno.None ? "0" : result.Error.ToString(),
            Stage = result.Stage,
            Data = isView || result.Data is not { Length: > 0 } ? null : result.Data,
            TextOverride = result.Signal != 0 ? $"signal={result.Signal}" : null,
            File = isView ? OutputWriter.ViewFile(operation.View!, operation.ViewKind!.Value) : null,
            Ns = finished.Links,
            Audit = audit,
            LinesInAnyOrder = operation.Kind == OperationKind.ListKeyring,
        };
    }

    /// <summary>Registers 8 to 16 and 23, and lower ones that an entry names; nothing without a TPM.</summary>
    internal static ImmutableArray<BankOutput> Registers(PcrBanks? registers, ImmutableArray<TpmBank> banks, IEnumerable<ListEntry> entries)
    {
        if (registers is null)
        {
            return [];
        }

        var listed = new SortedSet<int>(Enumerable.Range(FirstListedRegister, LastListedRegister - FirstListedRegister + 1)) { LastRegister };
        listed.UnionWith(entries.Select(entry => entry.Pcr).Where(pcr => pcr < FirstListedRegister));
        return
        [
            .. banks.Select((bank, index) => new BankOutput(
                bank.Name, [.. listed.Select(pcr => new RegisterOutput(pcr, registers.Read(index, pcr).ToArray()))])),
        ];
    }
}
