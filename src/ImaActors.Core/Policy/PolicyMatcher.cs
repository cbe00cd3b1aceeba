using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Core.Integrity;

namespace ImaActors.Core.Policy;

/// <summary>Answers queries from a policy (P-61 to P-71, N-74). Allocates nothing unless it is asked which rules decided.</summary>
public static class PolicyMatcher
{
    private const uint DoActions = (uint)IntegrityFlags.DoActions;

    /// <summary>The verdict of <paramref name="snapshot"/> on <paramref name="query"/>.</summary>
    /// <param name="snapshot">The policy.</param>
    /// <param name="query">The question.</param>
    /// <param name="decided">Gets the places of the rules that decided, from 0; null: nobody wants to know.</param>
    public static PolicyVerdict Query(PolicySnapshot snapshot, in PolicyQuery query, List<int>? decided = null)
    {
        var wanted = query.Wanted & IntegrityFlags.DoActions;
        if (query.Function == HookFunction.PostSetattr || (query.Mask & AccessMask.Access) != 0)
        {
            // Not limited by the action mask, but without any appraisal there is nothing to look for (P-61).
            if (snapshot.State == AppraisalState.None)
            {
                return default;
            }
        }
        else
        {
            wanted &= snapshot.ActionMask;
        }

        return wanted == IntegrityFlags.None ? default : Evaluate(snapshot, (uint)wanted, query, decided);
    }

    // P-62
    private static PolicyVerdict Evaluate(PolicySnapshot snapshot, uint wanted, in PolicyQuery query, List<int>? decided)
    {
        var open = wanted | (wanted << 1);
        var verdict = IntegrityFlags.None;
        int? pcr = null;
        Measurement.Template? template = null;
        ImmutableArray<Primitives.HashAlgorithm>? algorithms = null;
        for (var place = 0; place < snapshot.Rules.Length; place++)
        {
            var rule = snapshot.Rules[place];
            var action = (uint)rule.Action;
            if ((action & open) == 0 || !Holds(rule, query))
            {
                continue;
            }

            decided?.Add(place);
            verdict |= rule.ActionFlags & IntegrityFlags.ActionFlags;
            verdict |= (IntegrityFlags)(action & DoActions);
            if (rule.Action == PolicyAction.Appraise)
            {
                verdict |= SubAction(rule, query.Function);
                verdict &= ~IntegrityFlags.Hash; // P-68
                algorithms = rule.AppraiseAlgorithms.IsEmpty ? algorithms : rule.AppraiseAlgorithms;
                if (snapshot.FailSecurely)
                {
                    verdict |= IntegrityFlags.FailUnverifiable; // P-87
                }
            }

            open &= ~((action & DoActions) != 0 ? action | (action << 1) : action | (action >> 1));
            pcr = rule.Pcr ?? pcr;
            template = rule.Template ?? template;
            if (open == 0)
            {
                break;
            }
        }

        return new PolicyVerdict(verdict, pcr, template, algorithms);
    }

    // P-67
    private static IntegrityFlags SubAction(PolicyRule rule, HookFunction function)
    {
        if (rule.Function is null)
        {
            return IntegrityFlags.FileAppraise;
        }

        return function switch
        {
            HookFunction.MmapCheck => IntegrityFlags.MmapAppraise,
            HookFunction.BprmCheck => IntegrityFlags.BprmAppraise,
            HookFunction.CredsCheck => IntegrityFlags.CredsAppraise,
            HookFunction.FileCheck or HookFunction.PostSetattr => IntegrityFlags.FileAppraise,
            _ => IntegrityFlags.ReadAppraise,
        };
    }

    private static bool Holds(PolicyRule rule, in PolicyQuery query)
    {
        switch (query.Function)
        {
            case HookFunction.KeyCheck:
                return rule.Function == HookFunction.KeyCheck && HoldsForData(rule, rule.Keyrings, query);
            case HookFunction.CriticalData:
                return rule.Function == HookFunction.CriticalData && HoldsForData(rule, rule.DataLabels, query);
            case HookFunction.PostSetattr:
                break; // func and mask are ignored (P-66)
            default:
                if (!HoldsForHook(rule, query))
                {
                    return false;
                }

                break;
        }

        // No label is defined, so a rule that has one never matches (P-101).
        return rule.Labels.IsEmpty && HoldsForFile(rule, query) && HoldsForSubject(rule, query);
    }

    // P-63, P-17
    private static bool HoldsForHook(PolicyRule rule, in PolicyQuery query)
    {
        if (rule.Function is { } function && function != query.Function)
        {
            return false;
        }

        return rule.Mask is not { } mask || (rule.MaskContained ? (mask & query.Mask) != 0 : mask == query.Mask);
    }

    private static bool HoldsForFile(PolicyRule rule, in PolicyQuery query)
    {
        if (rule.FsMagic is null && rule.FsName is null && rule.FsUuid is null && rule.FileOwner is null && rule.FileGroup is null)
        {
            return true;
        }

        if (query.File is not { } file)
        {
            return false;
        }

        if ((rule.FsMagic is { } magic && magic != file.FsMagic)
            || (rule.FsName is { } name && !string.Equals(name, file.FsName, System.StringComparison.Ordinal))
            || (rule.FsUuid is { } uuid && uuid != file.FsUuid))
        {
            return false;
        }

        return (rule.FileOwner is not { } owner || (Value(owner, query.RuleIds) is { } uid && Compare(owner.Operator, file.Owner, uid)))
            && (rule.FileGroup is not { } group || Compare(group.Operator, file.Group, group.Stored));
    }

    private static bool HoldsForSubject(PolicyRule rule, in PolicyQuery query)
    {
        var subject = query.Subject;
        if (rule.Uid is { } uid && !(Value(uid, query.RuleIds) is { } uidValue && Compare(uid.Operator, subject.Uid, uidValue)))
        {
            return false; // P-64
        }

        if (rule.Euid is { } euid && !(Value(euid, query.RuleIds) is { } euidValue
            && HoldsForAny(euid.Operator, euidValue, subject.CapSetuid, subject.Euid, subject.Suid, subject.Uid)))
        {
            return false; // P-65
        }

        if (rule.Gid is { } gid && !Compare(gid.Operator, subject.Gid, gid.Stored))
        {
            return false;
        }

        return rule.Egid is not { } egid
            || HoldsForAny(egid.Operator, egid.Stored, subject.CapSetgid, subject.Egid, subject.Sgid, subject.Gid);
    }

    // P-69: only the real uid, with the stored number as it is (N-74), and the name.
    private static bool HoldsForData(PolicyRule rule, ImmutableArray<string> names, in PolicyQuery query)
    {
        if (rule.Uid is { } uid && !Compare(uid.Operator, query.Subject.Uid, uid.Stored))
        {
            return false;
        }

        if (names.IsEmpty)
        {
            return true;
        }

        foreach (var name in names.AsSpan())
        {
            if (string.Equals(name, query.KeyringName, System.StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    // With the capability to change ids, any of the three that the task could take on counts (P-65).
    private static bool HoldsForAny(IdOperator idOperator, uint value, bool capable, uint effective, uint saved, uint real) =>
        Compare(idOperator, effective, value) || (capable && (Compare(idOperator, saved, value) || Compare(idOperator, real, value)));

    // N-74
    private static uint? Value(IdCondition condition, IRuleIdMap map) => condition.Remap ? map.RealUid(condition.Stored) : condition.Stored;

    private static bool Compare(IdOperator idOperator, uint subject, uint value) => idOperator switch
    {
        IdOperator.Greater => subject > value,
        IdOperator.Less => subject < value,
        _ => subject == value,
    };
}
