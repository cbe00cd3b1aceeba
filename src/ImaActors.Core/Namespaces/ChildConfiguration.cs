using System;
using System.Collections.Generic;
using System.Text;
using ImaActors.Core.Measurement;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Namespaces;

/// <summary>Configuration of a pending namespace, used once at activation (section 3 of the namespace specification).</summary>
public sealed record ChildConfiguration
{
    /// <summary>Longest write that is accepted, bytes (N-24).</summary>
    public const int WriteLengthMax = 4095;

    /// <summary>No configuration (N-17).</summary>
    public static ChildConfiguration None { get; } = new();

    /// <summary>Path of the policy file as written, or null (N-26).</summary>
    public string? PolicyPath { get; init; }

    /// <summary>Path of the certificate as written, or null.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>Built-in policies of kcmd (N-27, N-29).</summary>
    public BuiltinChoice Builtin { get; init; } = BuiltinChoice.None;

    /// <summary>Appraisal mode: enforce unless kcmd says otherwise (N-27, N-69).</summary>
    public AppraisalState Mode { get; init; } = AppraisalState.Enforce;

    /// <summary>Template chosen by kcmd; the first accepted one stays (N-30).</summary>
    public Template? Template { get; init; }

    /// <summary>The nameless template was chosen although the machine has none: the next activation fails (N-29).</summary>
    public bool TemplateIsNameless { get; init; }

    /// <summary>The path that activation opens: up to the first newline (N-26).</summary>
    public string? ActivationPolicyPath => PolicyPath?.Split('\n', 2)[0];

    /// <summary>A write to policy_for_children.</summary>
    public ChildConfiguration WithPolicyPath(string text) => this with { PolicyPath = KernelText.UpToNul(text) };

    /// <summary>A write to x509_for_children.</summary>
    public ChildConfiguration WithCertificatePath(string text) => this with { CertificatePath = KernelText.UpToNul(text) };

    /// <summary>A write to kcmd_for_children (N-27 to N-30).</summary>
    /// <param name="text">The text written.</param>
    /// <param name="profile">The kernel.</param>
    /// <param name="systemAlgorithm">System hash algorithm.</param>
    /// <param name="findTemplate">Finds a known template by name or format.</param>
    public (Errno Error, ChildConfiguration Configuration) WithCommandLine(
        string text, KernelProfile profile, HashAlgorithm systemAlgorithm, Func<string, Template?> findTemplate)
    {
        var current = this with { Builtin = BuiltinChoice.None, Mode = AppraisalState.Enforce };
        foreach (var (name, value) in Words(KernelText.UpToNul(text)))
        {
            switch (name)
            {
                case "ima_appraise" when value is not null:
                    current = current with { Mode = AppraisalMode.Parse(value) ?? current.Mode };
                    break;
                case "ima_policy" when value is not null:
                    current = current with { Builtin = BuiltinPolicies.AddPolicyList(current.Builtin, value, profile) };
                    break;
                case "ima_template" when value is not null:
                    current = current.WithTemplate(value, systemAlgorithm, findTemplate);
                    break;
                default:
                    return (Errno.EINVAL, current with { Builtin = BuiltinChoice.None, Mode = AppraisalState.Enforce });
            }
        }

        return (Errno.None, current);
    }

    private ChildConfiguration WithTemplate(string value, HashAlgorithm systemAlgorithm, Func<string, Template?> findTemplate)
    {
        if (Template is not null || TemplateIsNameless)
        {
            return this;
        }

        var found = findTemplate(value);
        if (found is null)
        {
            return value.Length == 0 ? this with { TemplateIsNameless = true } : this;
        }

        var refused = value == "ima" && systemAlgorithm is not HashAlgorithm.Sha1 and not HashAlgorithm.Md5;
        return refused ? this : this with { Template = found };
    }

    /// <summary>Words of a command line with their values; a word without <c>=</c> has none (N-28).</summary>
    private static IEnumerable<(string Name, string? Value)> Words(string text)
    {
        var position = 0;
        while (true)
        {
            while (position < text.Length && IsSpace(text[position]))
            {
                position++;
            }

            if (position == text.Length)
            {
                yield break;
            }

            var word = new StringBuilder();
            var quoted = false;
            while (position < text.Length && (quoted || !IsSpace(text[position])))
            {
                quoted ^= text[position] == '"';
                word.Append(text[position++]);
            }

            yield return Split(word.ToString());
        }
    }

    private static (string Name, string? Value) Split(string word)
    {
        var whole = word[0] == '"';
        if (whole)
        {
            word = word[1..];
        }

        var end = word.Length > 0 && word[^1] == '"';
        var equals = word.Length > 1 ? word.IndexOf('=', 1) : -1;
        if (equals < 0)
        {
            return (whole && end ? word[..^1] : word, null);
        }

        var (name, value) = (word[..equals], word[(equals + 1)..]);
        if (value.Length > 0 && value[0] == '"')
        {
            value = value[1..];
            return (name, value.Length > 0 && value[^1] == '"' ? value[..^1] : value);
        }

        return (name, whole && value.Length > 0 && value[^1] == '"' ? value[..^1] : value);
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\v' or '\f' or '\r' or '\u00a0';
}
