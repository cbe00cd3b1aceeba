using System;
using System.Collections.Immutable;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Policy;

/// <summary>
/// The policy of one namespace: two lists, one of them active, the rules of an unfinished write session, and what follows from
/// them (P-43 to P-60, N-66 to N-69). Immutable; every function returns the state after it.
/// </summary>
public sealed record NamespacePolicy
{
    /// <summary>Bytes of one write that are looked at (P-45).</summary>
    public const int WriteLimit = 4095;

    private static readonly char[] LineEnds = ['\n', '\0'];

    private NamespacePolicy(ImmutableArray<PolicyRule> defaultRules, AppraisalState mode, Template defaultTemplate, bool failSecurely)
    {
        DefaultRules = defaultRules;
        State = mode | StateBits(defaultRules);
        DefaultTemplate = defaultTemplate;
        FailSecurely = failSecurely;
        ActionMask = MaskOf(defaultRules, State);
    }

    /// <summary>Counts the changes of what a snapshot shows.</summary>
    public int Version { get; private init; }

    /// <summary>The default list (P-56).</summary>
    public ImmutableArray<PolicyRule> DefaultRules { get; private init; }

    /// <summary>The custom list (P-56).</summary>
    public ImmutableArray<PolicyRule> CustomRules { get; private init; } = [];

    /// <summary>The custom list is the active one (P-56).</summary>
    public bool CustomIsActive { get; private init; }

    /// <summary>Rules of the unfinished write session (P-43, N-64).</summary>
    public ImmutableList<PolicyRule> SessionRules { get; private init; } = [];

    /// <summary>The global action mask (P-57).</summary>
    public IntegrityFlags ActionMask { get; private init; }

    /// <summary>The appraisal state word (P-58).</summary>
    public AppraisalState State { get; private init; }

    /// <summary>The default template of the namespace (N-139).</summary>
    public Template DefaultTemplate { get; private init; }

    /// <summary>fail_securely is in force (P-87).</summary>
    public bool FailSecurely { get; private init; }

    /// <summary>The active list (P-56).</summary>
    public ImmutableArray<PolicyRule> ActiveRules => CustomIsActive ? CustomRules : DefaultRules;

    /// <summary>State bits that the session sets if it succeeds (P-60).</summary>
    public AppraisalState SessionBits => StateBits([.. SessionRules]);

    /// <summary>Root's policy after boot (P-4, P-79).</summary>
    public static NamespacePolicy AtBoot(BuiltinChoice choice, AppraisalState mode, Template defaultTemplate, KernelProfile profile) =>
        new(BuiltinPolicies.DefaultRules(choice, profile), mode, defaultTemplate, choice.FailSecurely);

    /// <summary>The policy of a namespace in step 2 of its activation (N-31, N-66, N-68, N-69); <c>fail_securely</c> has no effect there (N-153).</summary>
    public static NamespacePolicy ForNamespace(BuiltinChoice choice, AppraisalState mode, Template defaultTemplate, KernelProfile profile, bool remap) =>
        new(BuiltinPolicies.DefaultRules(choice, profile, remap), mode, defaultTemplate, failSecurely: false);

    /// <summary>One write at position 0 of the policy file (P-45 to P-49, P-52).</summary>
    public (NamespacePolicy State, PolicyWriteResult Result) WriteRules(string data, PolicyParseContext context)
    {
        var text = KernelText.UpToNul(data.Length > WriteLimit ? data[..WriteLimit] : data);
        var newline = text.IndexOf('\n', StringComparison.Ordinal);
        var line = newline < 0 ? text : text[..newline];
        if (text.StartsWith('/'))
        {
            return (this, new PolicyWriteResult(text.Length, Errno.None, [], line)); // P-49
        }

        if ((State & AppraisalState.Policy) != 0)
        {
            return (this, new PolicyWriteResult(-1, Errno.EACCES, [PolicyAudit.SignedPolicyRequired], null)); // P-52
        }

        var audit = ImmutableArray.CreateBuilder<PolicyAudit>();
        var (error, rule) = ParseLine(line, Bound(context), audit);
        var result = new PolicyWriteResult(error == Errno.None ? line.Length + 1 : -1, error, audit.ToImmutable(), null); // P-46
        return (rule is null ? this : this with { SessionRules = SessionRules.Add(rule) }, result);
    }

    /// <summary>The lines of a loaded file, into the session (P-51, N-34). What was read in front of an error stays in the session.</summary>
    public (NamespacePolicy State, PolicyFileResult Result) ParseFile(string content, PolicyParseContext context)
    {
        var bound = Bound(context);
        var audit = ImmutableArray.CreateBuilder<PolicyAudit>();
        var rules = SessionRules.ToBuilder();
        var error = Errno.None;
        for (var at = 0; error == Errno.None && at < content.Length;)
        {
            var end = content.IndexOfAny(LineEnds, at);
            var isLast = end < 0 || content[end] == '\0';
            var parsed = ParseLine(end < 0 ? content[at..] : content[at..end], bound, audit);
            if (parsed.Rule is not null)
            {
                rules.Add(parsed.Rule);
            }

            // A last line without a newline, or something behind a NUL, is noticed after the lines themselves.
            error = parsed.Error == Errno.None && isLast && end != content.Length - 1 ? Errno.EINVAL : parsed.Error;
            at = isLast ? content.Length : end + 1;
        }

        var result = new PolicyFileResult(error, rules.Count - SessionRules.Count, audit.ToImmutable());
        return (this with { SessionRules = rules.ToImmutable() }, result);
    }

    /// <summary>The end of a write session (P-53, P-56, P-57, P-60, N-64).</summary>
    /// <param name="valid">The validity flag of the session, which is common to all namespaces (N-64).</param>
    public (NamespacePolicy State, PolicyCloseResult Result) CloseSession(bool valid)
    {
        if (!valid || SessionRules.IsEmpty)
        {
            return (this with { SessionRules = [] }, new PolicyCloseResult(false, false));
        }

        var rules = CustomRules.AddRange(SessionRules);
        var state = State | SessionBits;
        var next = this with
        {
            Version = Version + 1,
            CustomRules = rules,
            CustomIsActive = true,
            SessionRules = [],
            State = state,
            ActionMask = MaskOf(rules, state),
        };
        return (next, new PolicyCloseResult(true, !CustomIsActive));
    }

    /// <summary>Drops every rule (N-31); the state word stays (P-60).</summary>
    public NamespacePolicy DropAll() => this with
    {
        Version = Version + 1,
        DefaultRules = [],
        CustomRules = [],
        CustomIsActive = false,
        SessionRules = [],
        ActionMask = IntegrityFlags.None,
    };

    /// <summary>What queries need (P-70).</summary>
    public PolicySnapshot Snapshot() => new(Version, ActiveRules, ActionMask, State, DefaultTemplate, FailSecurely);

    /// <summary>The text of the policy file (P-88).</summary>
    public string ReadBack(KernelProfile profile) => PolicyWriter.WriteAll(ActiveRules, profile);

    private static (Errno Error, PolicyRule? Rule) ParseLine(string line, PolicyParseContext context, ImmutableArray<PolicyAudit>.Builder audit)
    {
        var parse = PolicyParser.ParseLine(line, context);
        if (parse.AuditTokens is not null)
        {
            audit.Add(PolicyAudit.Line(parse.AuditTokens, parse.Error == Errno.None));
        }

        if (parse.Error != Errno.None)
        {
            audit.Add(PolicyAudit.InvalidPolicy); // P-94
        }

        return (parse.Error, parse.Rule);
    }

    // P-57: the appraise bit needs a state word.
    private static IntegrityFlags MaskOf(ImmutableArray<PolicyRule> rules, AppraisalState state)
    {
        var mask = IntegrityFlags.None;
        foreach (var rule in rules)
        {
            mask |= (IntegrityFlags)rule.Action & IntegrityFlags.DoActions;
        }

        return state == AppraisalState.None ? mask & ~IntegrityFlags.Appraise : mask;
    }

    // P-60
    private static AppraisalState StateBits(ImmutableArray<PolicyRule> rules)
    {
        var bits = AppraisalState.None;
        foreach (var rule in rules)
        {
            if (rule.Action == PolicyAction.Appraise)
            {
                bits |= rule.Function switch
                {
                    HookFunction.ModuleCheck => AppraisalState.Modules,
                    HookFunction.FirmwareCheck => AppraisalState.Firmware,
                    HookFunction.PolicyCheck => AppraisalState.Policy,
                    HookFunction.KexecKernelCheck => AppraisalState.Kexec,
                    _ => AppraisalState.None,
                };
            }
        }

        return bits;
    }

    // Which list is active is this state's own knowledge (P-100, P-101).
    private PolicyParseContext Bound(PolicyParseContext context) =>
        context.CustomListActive == CustomIsActive ? context : context with { CustomListActive = CustomIsActive };
}
