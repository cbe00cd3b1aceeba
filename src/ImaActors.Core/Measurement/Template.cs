using System.Collections.Immutable;

namespace ImaActors.Core.Measurement;

/// <summary>Fields of a template (M-45, N-141; from <see cref="DNgV2"/> on those of later kernels).</summary>
public enum TemplateField
{
    /// <summary>d: 20-byte digest (16 for md5).</summary>
    D,
    /// <summary>n: name of at most 255 bytes.</summary>
    N,
    /// <summary>d-ng: digest with the name of its algorithm.</summary>
    DNg,
    /// <summary>n-ng: name without limit.</summary>
    NNg,
    /// <summary>sig: signature in security.ima.</summary>
    Sig,
    /// <summary>buf: measured buffer.</summary>
    Buf,
    /// <summary>d-modsig: digest without the appended signature.</summary>
    DModsig,
    /// <summary>modsig: appended signature.</summary>
    Modsig,
    /// <summary>ns: number of the namespace.</summary>
    Ns,
    /// <summary>d-ngv2 (since 5.19).</summary>
    DNgV2,
    /// <summary>evmsig (since 5.14).</summary>
    EvmSig,
    /// <summary>iuid (since 5.14).</summary>
    InodeUid,
    /// <summary>igid (since 5.14).</summary>
    InodeGid,
    /// <summary>imode (since 5.14).</summary>
    InodeMode,
    /// <summary>xattrnames (since 5.14).</summary>
    XattrNames,
    /// <summary>xattrlengths (since 5.14).</summary>
    XattrLengths,
    /// <summary>xattrvalues (since 5.14).</summary>
    XattrValues,
}

/// <summary>A template (M-49). The name of a custom format is empty.</summary>
/// <param name="Name">Name, empty for a custom format.</param>
/// <param name="Format">Fields joined by <c>|</c>.</param>
/// <param name="Fields">The fields in order.</param>
public sealed record Template(string Name, string Format, ImmutableArray<TemplateField> Fields)
{
    /// <summary>The name as lists show it: a custom format shows its format (M-49).</summary>
    public string ListedName => Name.Length > 0 ? Name : Format;

    /// <summary>The legacy template, which has no field lengths (M-51).</summary>
    public bool IsLegacy => Name == "ima";
}
