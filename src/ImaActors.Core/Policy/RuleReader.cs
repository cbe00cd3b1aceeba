using System;
using System.Collections.Immutable;
using System.Text;
using ImaActors.Core.Integrity;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Policy;

/// <summary>The rule that one line has described so far, and the fields of its audit record.</summary>
internal sealed class RuleReader(PolicyParseContext context)
{
    private const uint InvalidId = 0xffffffff;
    private const int PcrCount = 64;

    private static readonly char[] Operators = ['=', '>', '<'];

    private readonly StringBuilder _tokens = new();
    private readonly string?[] _labels = new string?[PolicyWords.LabelKeys.Length];
    private IdSlot _user;
    private IdSlot _group;
    private IdSlot _fileOwner;
    private IdSlot _fileGroup;
    private bool _userIsEffective;
    private bool _groupIsEffective;
    private PolicyAction? _action;
    private HookFunction? _function;
    private AccessMask? _mask;
    private bool _maskContained;
    private ulong? _fsMagic;
    private string? _fsName;
    private Guid? _fsUuid;
    private int? _pcr;
    private Template? _template;
    private ImmutableArray<string> _keyrings = [];
    private ImmutableArray<string> _dataLabels = [];
    private ImmutableArray<HashAlgorithm> _algorithms = [];
    private IntegrityFlags _flags;

    /// <summary>The fields of the audit record so far (P-93).</summary>
    public string Tokens => _tokens.ToString();

    /// <summary>Takes the next token (P-8 to P-32).</summary>
    public Errno Take(string token)
    {
        if (PolicyWords.Action(token) is { } action)
        {
            return TakeAction(token, action);
        }

        if (token == "permit_directio")
        {
            _flags |= IntegrityFlags.PermitDirectIo; // leaves no trace in the record (P-31)
            return Errno.None;
        }

        var at = token.IndexOfAny(Operators);
        if (at < 0 || at == token.Length - 1)
        {
            return Unknown(token); // a form with a value needs at least one character of it (P-8)
        }

        var key = token[..at];
        var value = token[(at + 1)..];
        return token[at] == '=' ? TakeValue(token, key, value) : TakeOrder(token, key, value, token[at] == '>' ? IdOperator.Greater : IdOperator.Less);
    }

    /// <summary>The rule, or null without an action (P-33).</summary>
    public PolicyRule? ToRule()
    {
        if (_action is not { } action)
        {
            return null;
        }

        return new PolicyRule
        {
            Action = action,
            Function = _function,
            Mask = _mask,
            MaskContained = _maskContained,
            FsMagic = _fsMagic,
            FsName = _fsName,
            FsUuid = _fsUuid,
            Uid = _userIsEffective ? null : _user.Condition,
            Euid = _userIsEffective ? _user.Condition : null,
            Gid = _groupIsEffective ? null : _group.Condition,
            Egid = _groupIsEffective ? _group.Condition : null,
            FileOwner = _fileOwner.Condition,
            FileGroup = _fileGroup.Condition,
            Labels = LabelConditions(),
            Pcr = _pcr,
            Template = _template,
            Keyrings = _keyrings,
            DataLabels = _dataLabels,
            AppraiseAlgorithms = _algorithms,
            ActionFlags = _flags,
        };
    }

    private Errno TakeAction(string word, PolicyAction action)
    {
        Note("action", '=', word);
        if (_action is not null)
        {
            return Errno.EINVAL; // P-13
        }

        _action = action;
        return Errno.None;
    }

    private Errno TakeValue(string token, string key, string value)
    {
        switch (key)
        {
            case "uid" or "euid" or "fowner":
            case "gid" or "egid" or "fgroup" when context.Profile.HasGroupConditions:
                return TakeId(key, value, IdOperator.Equal);
            case "digest_type" when !context.Profile.HasVerity:
            case "appraise_algos" when !context.Profile.HasAppraiseAlgorithms:
            case "label" when !context.Profile.HasCriticalData:
                return Unknown(token); // P-12
        }

        var label = Array.IndexOf(PolicyWords.LabelKeys, key);
        if (label >= 0)
        {
            Note(key, '=', value);
            return TakeLabel(label, value);
        }

        Func<string, Errno>? take = key switch
        {
            "func" => TakeFunction,
            "mask" => TakeMask,
            "fsmagic" => TakeFsMagic,
            "fsname" => TakeFsName,
            "fsuuid" => TakeFsUuid,
            "pcr" => TakePcr,
            "template" => TakeTemplate,
            "keyrings" => TakeKeyrings,
            "label" => TakeDataLabels,
            "appraise_type" => TakeAppraiseType,
            "appraise_flag" => TakeAppraiseFlag,
            "appraise_algos" => TakeAppraiseAlgorithms,
            "digest_type" => TakeDigestType,
            _ => null,
        };
        if (take is null)
        {
            return Unknown(token);
        }

        Note(key, '=', value); // a failing token is shown as well (P-93)
        return take(value);
    }

    private Errno TakeOrder(string token, string key, string value, IdOperator idOperator)
    {
        var known = key switch
        {
            "uid" or "euid" or "fowner" => true,
            "gid" or "egid" or "fgroup" => context.Profile.HasGroupConditions,
            _ => false,
        };
        return known ? TakeId(key, value, idOperator) : Unknown(token); // P-22
    }

    private Errno TakeFunction(string value)
    {
        if (_function is not null || PolicyWords.Function(value, context.Profile) is not { } function)
        {
            return Errno.EINVAL; // P-15
        }

        _function = function;
        return Errno.None;
    }

    private Errno TakeMask(string value)
    {
        var contained = value[0] == '^';
        if (_mask is not null || PolicyWords.Mask(contained ? value[1..] : value) is not { } mask)
        {
            return Errno.EINVAL; // P-16
        }

        _mask = mask;
        _maskContained = contained;
        return Errno.None;
    }

    private Errno TakeFsMagic(string value)
    {
        if (_fsMagic is > 0)
        {
            return Errno.EINVAL; // a zero does not count as a first value (P-18)
        }

        var error = KernelNumber.ParseUnsigned(value, 16, out var magic);
        _fsMagic = magic;
        return error;
    }

    private Errno TakeFsName(string value)
    {
        _fsName = value; // the last one wins (P-19)
        return Errno.None;
    }

    private Errno TakeFsUuid(string value)
    {
        // A UUID of zeros does not count as a first value; text behind the 36th character is ignored (P-20).
        if ((_fsUuid is { } first && first != Guid.Empty) || !TryParseUuid(value, out var uuid))
        {
            return Errno.EINVAL;
        }

        _fsUuid = uuid;
        return Errno.None;
    }

    private static bool TryParseUuid(string value, out Guid uuid)
    {
        const int length = 36;
        uuid = Guid.Empty;
        if (value.Length < length)
        {
            return false;
        }

        for (var i = 0; i < length; i++)
        {
            var good = i is 8 or 13 or 18 or 23 ? value[i] == '-' : char.IsAsciiHexDigit(value[i]);
            if (!good)
            {
                return false;
            }
        }

        return Guid.TryParseExact(value.AsSpan(0, length), "D", out uuid);
    }

    private Errno TakePcr(string value)
    {
        if (!KernelNumber.TryParseInt(value, out var pcr) || pcr is < 0 or >= PcrCount)
        {
            return Errno.EINVAL; // P-26
        }

        _pcr = pcr;
        return Errno.None;
    }

    private Errno TakeTemplate(string value)
    {
        if (_action != PolicyAction.Measure || _template is not null || context.FindTemplate(value) is not { } template)
        {
            return Errno.EINVAL; // P-27, P-36
        }

        _template = template;
        return Errno.None;
    }

    private Errno TakeKeyrings(string value) =>
        context.Profile.MeasuresKeys ? TakeList(value, ref _keyrings) : Errno.EINVAL;

    private Errno TakeDataLabels(string value) => TakeList(value, ref _dataLabels);

    // P-28
    private static Errno TakeList(string value, ref ImmutableArray<string> list)
    {
        if (!list.IsEmpty)
        {
            return Errno.EINVAL;
        }

        var items = value.Split('|');
        if (Array.Exists(items, item => item.Length == 0))
        {
            return Errno.EINVAL;
        }

        list = [.. items];
        return Errno.None;
    }

    // P-29; sigv3 needs digest_type=verity in front of it (since 5.19).
    private Errno TakeAppraiseType(string value)
    {
        var verity = (_flags & PolicyRule.VerityRequired) != 0;
        switch (value)
        {
            case "imasig" when !verity:
            case "sigv3" when verity:
                _flags |= IntegrityFlags.SignatureRequired;
                return Errno.None;
            case "imasig|modsig" when context.Profile.HasModsig:
                _flags |= IntegrityFlags.SignatureRequired | IntegrityFlags.ModsigAllowed;
                return Errno.None;
            default:
                return Errno.EINVAL;
        }
    }

    private Errno TakeDigestType(string value)
    {
        if (value != "verity" || (_flags & IntegrityFlags.SignatureRequired) != 0)
        {
            return Errno.EINVAL;
        }

        _flags |= PolicyRule.VerityRequired;
        return Errno.None;
    }

    private Errno TakeAppraiseFlag(string value)
    {
        if (!context.Profile.HasModsig || !value.Contains("blacklist", StringComparison.Ordinal))
        {
            return Errno.EINVAL; // P-30
        }

        _flags |= IntegrityFlags.CheckBlacklist;
        return Errno.None;
    }

    private Errno TakeAppraiseAlgorithms(string value)
    {
        if (!_algorithms.IsEmpty)
        {
            return Errno.EINVAL;
        }

        var algorithms = ImmutableSortedSet.CreateBuilder<HashAlgorithm>();
        foreach (var name in value.Split(','))
        {
            if (!HashAlgorithms.TryParse(name, out var algorithm) || !context.Profile.Algorithms.Contains(algorithm))
            {
                return Errno.EINVAL;
            }

            algorithms.Add(algorithm);
        }

        _algorithms = [.. algorithms];
        return Errno.None;
    }

    // No label is known to any LSM here, so a repetition only replaces (P-99 to P-101).
    private Errno TakeLabel(int index, string value)
    {
        if (!context.CustomListActive)
        {
            return Errno.EINVAL;
        }

        _labels[index] = value;
        return Errno.None;
    }

    private Errno TakeId(string key, string value, IdOperator idOperator)
    {
        switch (key)
        {
            case "uid" or "euid":
                var userError = TakeId(key, value, idOperator, ref _user, context.MapUid, context.Remap);
                _userIsEffective = key == "euid";
                return userError;
            case "gid" or "egid":
                var groupError = TakeId(key, value, idOperator, ref _group, context.MapGid, remap: false);
                _groupIsEffective = key == "egid";
                return groupError;
            case "fowner":
                return TakeId(key, value, idOperator, ref _fileOwner, context.MapUid, context.Remap);
            default:
                return TakeId(key, value, idOperator, ref _fileGroup, context.MapGid, remap: false);
        }
    }

    // P-21 to P-23, N-72. No kernel has both group conditions and remapped numbers, so groups are always mapped.
    private Errno TakeId(string key, string value, IdOperator idOperator, ref IdSlot slot, Func<uint, uint?> map, bool remap)
    {
        if (idOperator != IdOperator.Equal)
        {
            slot.Operator = idOperator;
        }

        // Before 5.16 the record shows the operator of the slot, and '=' does not reset that (P-93).
        Note(key, PolicyWords.Sign(context.Profile.HasGroupConditions ? idOperator : slot.Operator), value);
        if (slot.Condition is not null)
        {
            return Errno.EINVAL;
        }

        var error = KernelNumber.ParseUnsigned(value, 10, out var number);
        if (error != Errno.None)
        {
            return error;
        }

        if (number >= InvalidId)
        {
            return Errno.EINVAL;
        }

        var stored = remap ? (uint)number : map((uint)number);
        if (stored is not { } id)
        {
            return Errno.EINVAL;
        }

        slot.Condition = new IdCondition(idOperator, id, remap);
        return Errno.None;
    }

    private ImmutableArray<LabelCondition> LabelConditions()
    {
        var conditions = ImmutableArray.CreateBuilder<LabelCondition>();
        for (var i = 0; i < _labels.Length; i++)
        {
            if (_labels[i] is { } value)
            {
                conditions.Add(new LabelCondition(PolicyWords.LabelKeys[i], value));
            }
        }

        return conditions.ToImmutable();
    }

    private Errno Unknown(string token)
    {
        Note("UNKNOWN", '=', token);
        return Errno.EINVAL;
    }

    private void Note(string key, char sign, string value) => _tokens.Append(key).Append(sign).Append(value).Append(' ');

    /// <summary>One number of a rule: the operator that was last written, and the condition once it is complete.</summary>
    private struct IdSlot
    {
        public IdOperator Operator;
        public IdCondition? Condition;
    }
}
