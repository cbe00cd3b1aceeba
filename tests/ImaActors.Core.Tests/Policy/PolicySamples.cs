using System.Collections.Immutable;
using ImaActors.Core.Audit;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Core.Tests.Policy;

/// <summary>Kernels, templates, contexts and queries for the tests of policy.</summary>
internal static class PolicySamples
{
    public const ulong Ext4 = 0xef53;

    public static readonly KernelProfile Profile = new()
    {
        Name = "test",
        VersionText = string.Empty,
        HasImaNamespaces = true,
        DefaultTemplate = "ima-ng",
        DefaultHash = HashAlgorithm.Sha1,
        PolicyIsRewritable = true,
        PolicyIsReadable = true,
        Algorithms = [HashAlgorithm.Sha1, HashAlgorithm.Sha256, HashAlgorithm.Sha512],
    };

    public static readonly KernelProfile Later = Profile with
    {
        HasImaNamespaces = false,
        PolicyIsRewritable = false,
        HasCriticalData = true,
        HasAppraiseAlgorithms = true,
        HasGroupConditions = true,
        HasVerity = true,
    };

    public static readonly AuditSubject Subject = new("root", "1", 0, 0, 0, 0, 0, 0, 0, 0, "init", "/init");

    private static readonly ImmutableArray<Template> Templates =
    [
        Named("ima", "d|n"), Named("ima-ng", "d-ng|n-ng"), Named("ima-sig", "d-ng|n-ng|sig"), Named("ima-buf", "d-ng|n-ng|buf"),
        Named("ima-modsig", "d-ng|n-ng|sig|d-modsig|modsig"), Named(string.Empty, "n-ng|d-ng"),
    ];

    public static readonly PolicyParseContext Context = new(Profile, FindTemplate, n => n, n => n, Remap: false, CustomListActive: false);

    public static readonly PolicyParseContext LaterContext = Context with { Profile = Later };

    public static Template DefaultTemplate => Templates[1];

    public static PolicyRule Rule(string line, PolicyParseContext? context = null)
    {
        var parse = PolicyParser.ParseLine(line, context ?? Context);
        Assert.True(parse.Error == Errno.None, line);
        return Assert.IsType<PolicyRule>(parse.Rule);
    }

    public static NamespacePolicy Empty(AppraisalState mode = AppraisalState.Enforce) =>
        NamespacePolicy.AtBoot(BuiltinChoice.None, mode, DefaultTemplate, Profile);

    /// <summary>A policy whose custom list holds these rules.</summary>
    public static NamespacePolicy Loaded(params string[] lines)
    {
        var policy = Empty();
        foreach (var line in lines)
        {
            policy = Write(policy, line);
        }

        return policy.CloseSession(true).State;
    }

    public static NamespacePolicy Write(NamespacePolicy policy, string line)
    {
        var (state, result) = policy.WriteRules(line + "\n", Context);
        Assert.True(result.Error == Errno.None, line);
        return state;
    }

    public static PolicyQuery Query(HookFunction function, AccessMask mask, uint owner = 0) => new(
        function,
        mask,
        IntegrityFlags.DoActions,
        new QueriedFile(Ext4, "ext4", System.Guid.Parse("8bcbe394-4f13-4144-be8e-5aa9ea2ce2f6"), owner, 0),
        default,
        new NoMap());

    /// <summary>An empty user namespace map: no number has a real id.</summary>
    public sealed class NoMap : IRuleIdMap
    {
        public uint? RealUid(uint stored) => null;
    }

    /// <summary>A map that adds a constant.</summary>
    public sealed class Shift(uint by) : IRuleIdMap
    {
        public uint? RealUid(uint stored) => stored + by;
    }

    private static Template? FindTemplate(string text)
    {
        foreach (var template in Templates)
        {
            if ((template.Name.Length > 0 && template.Name == text) || template.Format == text)
            {
                return template;
            }
        }

        return null;
    }

    private static Template Named(string name, string format) => new(name, format, []);
}
