using ImaActors.Core.Audit;
using ImaActors.Core.Measurement;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Integrity;

/// <summary>Measuring a buffer that is no file (section 11 of the measurement specification).</summary>
/// <remarks>Linux 5.10 ima_main.c, process_buffer_measurement.</remarks>
public static class BufferMeasurement
{
    /// <summary>Measures the payload of a key if the policy of a namespace says so (M-80, N-173, N-174).</summary>
    /// <param name="environment">The machine.</param>
    /// <param name="caller">The process that added the key, or that ended the queue.</param>
    /// <param name="judge">The namespace whose rules decide and whose number the entry gets.</param>
    /// <param name="keyring">Name of the keyring: the name of the event.</param>
    /// <param name="payload">The payload as supplied.</param>
    public static void MeasureKey(CheckEnvironment environment, Caller caller, NamespaceOrdinal judge, string keyring, byte[] payload)
    {
        environment.Trace?.BeginKey(environment, judge, keyring);
        JudgeKey(environment, caller, judge, keyring, payload);
        environment.Trace?.End(environment, null, Errno.None);
    }

    /// <summary>Measures the digest for which a file was refused (M-84); the rule that measures the file is enough.</summary>
    public static void MeasureBlacklisted(CheckEnvironment environment, Caller caller, int pcr, Digest digest) => Measure(
        environment, caller, caller.Own, TemplateCatalog.BuiltIn("ima-buf"), pcr, "blacklisted-hash", digest.Bytes.ToArray(), "measuring_none");

    private static void JudgeKey(CheckEnvironment environment, Caller caller, NamespaceOrdinal judge, string keyring, byte[] payload)
    {
        var policy = environment.Table.PolicyOf(judge);
        if (policy.ActionMask == IntegrityFlags.None)
        {
            return;
        }

        var verdict = environment.Ask(policy, new PolicyQuery(
            HookFunction.KeyCheck,
            AccessMask.None,
            IntegrityFlags.DoActions,
            null,
            environment.SubjectOf(caller, caller.Credentials),
            new Namespaces.OwnerIdMap(environment.Table, caller.Own),
            keyring));
        if (!verdict.Flags.HasFlag(IntegrityFlags.Measure))
        {
            return;
        }

        var fallback = environment.Profile.BufferEventsUseImaBuf
            ? TemplateCatalog.BuiltIn("ima-buf")
            : environment.Table.PolicyOf(caller.Own).DefaultTemplate;
        Measure(environment, caller, judge, verdict.Template ?? fallback, verdict.Pcr ?? 0, keyring, payload, "measuring_key");
    }

    private static void Measure(
        CheckEnvironment environment, Caller caller, NamespaceOrdinal judge, Template template, int pcr, string name, byte[] data, string operation)
    {
        var system = environment.Settings.SystemAlgorithm;
        var target = new AuditObject(name);
        var entry = EntryBuilder.Build(
            environment.Settings,
            environment.Hash,
            template,
            pcr == 0 ? environment.Profile.DefaultPcr : pcr,   // M-76
            judge,
            new EventData
            {
                FileDigest = new Digest(system, environment.Hash.Compute(system, data)),
                Name = name,
                Buffer = data,
                Namespace = environment.Table[judge].Number,
            });
        environment.Emissions.Add(entry is null
            ? new AuditEmission(MeasurementCommit.Lost(EntryKind.Buffer, caller.Audit, target, null, operation, environment.Profile.AuditSubjectLabel))
            : new EntryEmission(new EntryRequest(
                entry, EntryKind.Buffer, caller.Audit, target, null, operation, KernelText.UpToNul(KernelText.FromBytes(data)))));
    }
}
