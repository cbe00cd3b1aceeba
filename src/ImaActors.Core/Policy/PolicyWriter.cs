using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Policy;

/// <summary>Rules as the policy file shows them (P-88 to P-92).</summary>
public static class PolicyWriter
{
    private const int FsNameLimit = 63;

    /// <summary>One line with its final blank and newline; empty for a rule with a label that no LSM knows (P-88, P-92).</summary>
    public static string Write(PolicyRule rule, KernelProfile profile)
    {
        var text = new StringBuilder();
        Append(text, rule);
        return text.ToString();
    }

    /// <summary>All lines, in order; nothing for an empty list (P-88).</summary>
    public static string WriteAll(ImmutableArray<PolicyRule> rules, KernelProfile profile)
    {
        var text = new StringBuilder();
        foreach (var rule in rules)
        {
            Append(text, rule);
        }

        return text.ToString();
    }

    /// <summary>The name of a hook, as rules and explanations write it (P-90).</summary>
    public static string NameOf(HookFunction function) => PolicyWords.Name(function);

    // The order is P-89; label, gid, egid, fgroup, appraise_algos and digest_type stand where later kernels put them.
    private static void Append(StringBuilder text, PolicyRule rule)
    {
        if (!rule.Labels.IsEmpty)
        {
            return;
        }

        text.Append(PolicyWords.Word(rule.Action)).Append(' ');
        if (rule.Function is { } function)
        {
            Append(text, "func", PolicyWords.Name(function));
        }

        if (rule.Mask is { } mask)
        {
            Append(text, rule.MaskContained ? "mask=^" : "mask=", PolicyWords.Name(mask), sign: false);
        }

        if (rule.FsMagic is { } magic)
        {
            Append(text, "fsmagic", string.Create(CultureInfo.InvariantCulture, $"0x{magic:x}"));
        }

        if (rule.FsName is { } name)
        {
            Append(text, "fsname", name.Length > FsNameLimit ? name[..FsNameLimit] : name);
        }

        AppendList(text, "keyrings", rule.Keyrings);
        AppendList(text, "label", rule.DataLabels);
        if (rule.Pcr is { } pcr)
        {
            Append(text, "pcr", pcr.ToString(CultureInfo.InvariantCulture));
        }

        if (rule.FsUuid is { } uuid)
        {
            Append(text, "fsuuid", uuid.ToString("D"));
        }

        AppendId(text, "uid", rule.Uid);
        AppendId(text, "euid", rule.Euid);
        AppendId(text, "gid", rule.Gid);
        AppendId(text, "egid", rule.Egid);
        AppendId(text, "fowner", rule.FileOwner);
        AppendId(text, "fgroup", rule.FileGroup);
        AppendAlgorithms(text, rule.AppraiseAlgorithms);
        if (rule.Template is { } template)
        {
            Append(text, "template", template.Name);
        }

        AppendFlags(text, rule.ActionFlags);
        text.Append('\n');
    }

    private static void AppendFlags(StringBuilder text, IntegrityFlags flags)
    {
        var verity = (flags & PolicyRule.VerityRequired) != 0;
        if ((flags & IntegrityFlags.SignatureRequired) != 0)
        {
            Append(text, "appraise_type", verity ? "sigv3" : (flags & IntegrityFlags.ModsigAllowed) != 0 ? "imasig|modsig" : "imasig");
        }

        if (verity)
        {
            Append(text, "digest_type", "verity");
        }

        if ((flags & IntegrityFlags.CheckBlacklist) != 0)
        {
            Append(text, "appraise_flag", "check_blacklist");
        }

        if ((flags & IntegrityFlags.PermitDirectIo) != 0)
        {
            text.Append("permit_directio ");
        }
    }

    private static void Append(StringBuilder text, string key, string value, bool sign = true)
    {
        text.Append(key);
        if (sign)
        {
            text.Append('=');
        }

        text.Append(value).Append(' ');
    }

    private static void AppendList(StringBuilder text, string key, ImmutableArray<string> items)
    {
        if (!items.IsEmpty)
        {
            text.Append(key).Append('=').AppendJoin('|', items).Append(' ');
        }
    }

    private static void AppendAlgorithms(StringBuilder text, ImmutableArray<HashAlgorithm> algorithms)
    {
        if (algorithms.IsEmpty)
        {
            return;
        }

        text.Append("appraise_algos=");
        for (var i = 0; i < algorithms.Length; i++)
        {
            text.Append(i == 0 ? string.Empty : ",").Append(algorithms[i].Name());
        }

        text.Append(' ');
    }

    // Signed 32-bit (P-91), and as stored, remapped or not (N-75).
    private static void AppendId(StringBuilder text, string key, IdCondition? condition)
    {
        if (condition is not null)
        {
            text.Append(key).Append(PolicyWords.Sign(condition.Operator)).Append(unchecked((int)condition.Stored)).Append(' ');
        }
    }
}
