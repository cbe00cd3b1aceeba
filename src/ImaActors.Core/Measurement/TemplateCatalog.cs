using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Measurement;

/// <summary>The templates that a kernel knows (M-49, N-141, crosswalk 5.14 and 5.19).</summary>
public sealed class TemplateCatalog
{
    /// <summary>A format has at most this many fields (M-49).</summary>
    public const int MaxFields = 15;

    /// <summary>A field id has at most this many characters (M-49).</summary>
    public const int MaxFieldIdLength = 16;

    private static readonly FrozenDictionary<string, TemplateField> FieldIds = new Dictionary<string, TemplateField>(StringComparer.Ordinal)
    {
        ["d"] = TemplateField.D,
        ["n"] = TemplateField.N,
        ["d-ng"] = TemplateField.DNg,
        ["n-ng"] = TemplateField.NNg,
        ["sig"] = TemplateField.Sig,
        ["buf"] = TemplateField.Buf,
        ["d-modsig"] = TemplateField.DModsig,
        ["modsig"] = TemplateField.Modsig,
        ["ns"] = TemplateField.Ns,
        ["d-ngv2"] = TemplateField.DNgV2,
        ["evmsig"] = TemplateField.EvmSig,
        ["iuid"] = TemplateField.InodeUid,
        ["igid"] = TemplateField.InodeGid,
        ["imode"] = TemplateField.InodeMode,
        ["xattrnames"] = TemplateField.XattrNames,
        ["xattrlengths"] = TemplateField.XattrLengths,
        ["xattrvalues"] = TemplateField.XattrValues,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly ImmutableArray<Template> Named =
    [
        Define("ima", "d|n"),
        Define("ima-ng", "d-ng|n-ng"),
        Define("ima-sig", "d-ng|n-ng|sig"),
        Define("ima-ngv2", "d-ngv2|n-ng"),
        Define("ima-sigv2", "d-ngv2|n-ng|sig"),
        Define("ima-buf", "d-ng|n-ng|buf"),
        Define("ima-modsig", "d-ng|n-ng|sig|d-modsig|modsig"),
        Define("evm-sig", "d-ng|n-ng|evmsig|xattrnames|xattrlengths|xattrvalues|iuid|igid|imode"),
        Define("ima-ns", "d-ng|n-ng|ns"),
    ];

    private readonly ImmutableArray<Template> _known;

    /// <summary>The templates of <paramref name="profile"/>, and the custom one of <c>ima_template_fmt=</c> if there is one (M-6).</summary>
    public TemplateCatalog(KernelProfile profile, Template? custom)
    {
        _known = [.. Named.Where(template => template.Fields.All(field => Knows(profile, field)))];
        Default = BuiltIn(profile.DefaultTemplate);
        if (custom is not null)
        {
            // Behind the named ones: a format that has a name always means that name (M-6, P-27).
            _known = _known.Add(custom);
        }
    }

    /// <summary>The template of the kernel's build (P-1, N-139).</summary>
    public Template Default { get; }

    /// <summary>The template with this name, or with exactly this format (P-27, M-6); null if there is none.</summary>
    public Template? Find(string nameOrFormat)
    {
        if (nameOrFormat.Length == 0)
        {
            return null;
        }

        foreach (var template in _known)
        {
            if (template.Name == nameOrFormat || template.Format == nameOrFormat)
            {
                return template;
            }
        }

        return null;
    }

    /// <summary>The template that a list calls <paramref name="listed"/>: a known name, or any valid format (M-49, M-53, M-92).</summary>
    public static Template? FromListedName(string listed, KernelProfile profile)
    {
        foreach (var template in Named)
        {
            if (template.Name == listed && template.Fields.All(field => Knows(profile, field)))
            {
                return template;
            }
        }

        return ParseFormat(listed, profile, out _);
    }

    /// <summary>A nameless template from a format string, or null and the field at fault (M-49, M-6).</summary>
    /// <param name="format">Field ids joined by <c>|</c>.</param>
    /// <param name="profile">The kernel, which decides what fields there are.</param>
    /// <param name="badField">The first field that is empty, too long or unknown; null if the format is good or has too many fields.</param>
    public static Template? ParseFormat(string format, KernelProfile profile, out string? badField)
    {
        badField = null;
        if (format.AsSpan().Count('|') >= MaxFields)
        {
            return null;
        }

        var fields = ImmutableArray.CreateBuilder<TemplateField>();
        foreach (var id in format.Split('|'))
        {
            if (id.Length > MaxFieldIdLength || !FieldIds.TryGetValue(id, out var field) || !Knows(profile, field))
            {
                badField = id;
                return null;
            }

            fields.Add(field);
        }

        return new Template(string.Empty, format, fields.ToImmutable());
    }

    /// <summary>A template by its name, whatever the kernel; the name is one of this program's own.</summary>
    public static Template BuiltIn(string name)
    {
        foreach (var template in Named)
        {
            if (template.Name == name)
            {
                return template;
            }
        }

        throw new BrokenInvariantException("no template is called " + name);
    }

    private static bool Knows(KernelProfile profile, TemplateField field) => field switch
    {
        TemplateField.Ns => profile.HasImaNamespaces,
        TemplateField.DNgV2 => profile.HasVerity,
        >= TemplateField.EvmSig => profile.HasEvmSigTemplate,
        _ => true,
    };

    private static Template Define(string name, string format) =>
        new(name, format, [.. format.Split('|').Select(id => FieldIds[id])]);
}
