using System;
using System.Globalization;
using System.Text;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Audit;

/// <summary>Text of integrity audit records in the normalised form of the recordings (A-72 to A-80, M-97).</summary>
public static class AuditText
{
    /// <summary>INTEGRITY_DATA.</summary>
    public const int DataType = 1800;

    /// <summary>INTEGRITY_STATUS.</summary>
    public const int StatusType = 1802;

    /// <summary>INTEGRITY_PCR.</summary>
    public const int PcrType = 1804;

    /// <summary>INTEGRITY_RULE: the audit action.</summary>
    public const int RuleType = 1805;

    /// <summary>INTEGRITY_POLICY_RULE: a parsed rule line.</summary>
    public const int PolicyRuleType = 1807;

    private const uint Unset = 4294967295;

    /// <summary>A record of types 1800, 1801, 1802 or 1804 .</summary>
    /// <param name="type">The record type.</param>
    /// <param name="subject">The task.</param>
    /// <param name="label">LSM label of the task, or null.</param>
    /// <param name="operation">op=, raw.</param>
    /// <param name="cause">cause=, raw.</param>
    /// <param name="target">name=, dev=, ino=.</param>
    /// <param name="success">res=.</param>
    /// <param name="errno">errno=, negative or zero .</param>
    public static string Integrity(int type, AuditSubject subject, string? label, string operation, string cause, AuditObject target, bool success, int errno = 0)
    {
        var text = new StringBuilder(160);
        text.Append("type=").Append(type).Append(" pid=").Append(subject.Process).Append(" uid=").Append(subject.Uid)
            .Append(" auid=").Append(Unset).Append(" ses=").Append(Unset);
        if (label is not null)
        {
            text.Append(" subj=").Append(label);
        }

        text.Append(" op=").Append(operation).Append(" cause=").Append(cause).Append(" comm=").Append(Untrusted(subject.Command));
        if (target.Name is not null)
        {
            text.Append(" name=").Append(Untrusted(target.Name));
        }

        if (target.Device is not null)
        {
            text.Append(" dev=").Append(Untrusted(target.Device)).Append(" ino=*");
        }

        return text.Append(" res=").Append(success ? '1' : '0').Append(" errno=").Append(errno).ToString();
    }

    /// <summary>The record of the audit action (M-97), type 1805.</summary>
    public static string FileRule(AuditSubject subject, string? label, string path, Digest digest)
    {
        var text = new StringBuilder(256);
        text.Append("type=1805 file=").Append(Untrusted(path)).Append(" hash=\"").Append(digest.AlgorithmName ?? string.Empty).Append(':')
            .Append(Convert.ToHexStringLower(digest.Bytes.Span)).Append('"')
            .Append(" ppid=").Append(subject.Parent).Append(" pid=").Append(subject.Process).Append(" auid=").Append(Unset)
            .Append(" uid=").Append(subject.Uid).Append(" gid=").Append(subject.Gid).Append(" euid=").Append(subject.Euid)
            .Append(" suid=").Append(subject.Suid).Append(" fsuid=").Append(subject.Fsuid).Append(" egid=").Append(subject.Egid)
            .Append(" sgid=").Append(subject.Sgid).Append(" fsgid=").Append(subject.Fsgid).Append(" tty=(none) ses=").Append(Unset)
            .Append(" comm=").Append(Untrusted(subject.Command)).Append(" exe=").Append(Untrusted(subject.Executable));
        if (label is not null)
        {
            text.Append(" subj=").Append(label);
        }

        return text.ToString();
    }

    /// <summary>The record of a parsed rule line (P-93), type 1807: tokens as read, then the result.</summary>
    public static string PolicyRule(string tokens, bool success) =>
        string.Create(CultureInfo.InvariantCulture, $"type=1807 {tokens}res={(success ? 1 : 0)}");

    /// <summary>Untrusted text: quoted if every byte is harmless, else upper-case hexadecimal.</summary>
    public static string Untrusted(string text)
    {
        foreach (var c in text)
        {
            if (c is < '!' or > '~' or '"')
            {
                return Convert.ToHexString(KernelText.ToBytes(text));
            }
        }

        return '"' + text + '"';
    }
}
