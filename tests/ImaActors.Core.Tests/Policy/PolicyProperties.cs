using System;
using System.Linq;
using CsCheck;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Core.Tests.Policy;

public sealed class PolicyProperties
{
    private static readonly Gen<string> Bytes = Gen.Byte.Array[0, 200].Select(bytes => KernelText.FromBytes(bytes));

    private static readonly Gen<string> Token = Words(
        "measure", "dont_measure", "appraise", "dont_appraise", "audit", "hash", "dont_hash", "func=FILE_CHECK", "func=MMAP_CHECK",
        "func=MODULE_CHECK", "func=KEY_CHECK", "func=KEXEC_CMDLINE", "func=CRITICAL_DATA", "mask=MAY_READ", "mask=^MAY_EXEC", "fsmagic=0",
        "fsmagic=EF53", "fsname=ext4", "fsuuid=8BCBE394-4F13-4144-BE8E-5AA9EA2CE2F6", "uid=0", "euid>5", "fowner<77", "gid=3", "egid<2",
        "fgroup>1", "pcr=11", "template=ima-sig", "template=d-ng|n-ng", "keyrings=a|b", "label=x", "appraise_type=imasig",
        "appraise_type=imasig|modsig", "appraise_flag=blacklist", "appraise_algos=sha256,sha1", "permit_directio", "obj_user=a", "bogus");

    private static readonly Gen<string> Line = Token.Array[1, 7].Select(tokens => string.Join(' ', tokens));

    private static readonly Gen<string> Likely = Gen.Select(
        Words("measure ", "appraise ", "dont_measure ", "audit "), Token.Array[0, 4], (action, tokens) => action + string.Join('\t', tokens));

    [Fact]
    public void Arbitrary_bytes_never_throw() => Bytes.Sample(line =>
    {
        var parse = PolicyParser.ParseLine(line, PolicySamples.LaterContext);
        return parse.Rule is null || parse.Error == Errno.None;
    });

    [Fact]
    public void Arbitrary_words_with_arbitrary_values_never_throw() => Gen.Select(Token, Bytes, Gen.Int[0, 20], (token, bytes, cut) =>
        "measure " + token[..Math.Min(cut, token.Length)] + bytes).Sample(line =>
    {
        var parse = PolicyParser.ParseLine(line, PolicySamples.LaterContext);
        Assert.NotNull(parse.AuditTokens);
        Assert.Equal(parse.Error == Errno.None, parse.Rule is not null);
    });

    [Fact]
    public void Arbitrary_files_and_writes_never_throw() => Gen.Select(Line.Array[0, 6], Bytes).Sample((lines, tail) =>
    {
        var policy = PolicySamples.Loaded("audit");
        var content = string.Join('\n', lines) + "\n" + tail;
        var (state, result) = policy.ParseFile(content, PolicySamples.Context);
        Assert.Equal(result.RuleCount, state.SessionRules.Count);
        var write = policy.WriteRules(content, PolicySamples.Context).Result;
        Assert.True(write.Error == Errno.None ? write.Ret >= 0 && write.Ret <= content.Length + 1 : write.Ret == -1);
    });

    // P-89, P-90: the shown form means the same rule.
    [Fact]
    public void A_rule_that_was_read_back_parses_to_the_same_rule() => Gen.OneOf(Line, Likely).Sample(line =>
    {
        if (PolicyParser.ParseLine(line, PolicySamples.LaterContext).Rule is { } rule)
        {
            var shown = PolicyWriter.Write(rule, PolicySamples.Later);
            var again = PolicySamples.Rule(shown.TrimEnd('\n'), PolicySamples.LaterContext);
            Assert.True(Same(rule, again), shown);
            Assert.Equal(shown, PolicyWriter.Write(again, PolicySamples.Later));
        }
    }, iter: 20_000);

    // P-9: the order does not matter where template= does not come into play and no word is repeated.
    [Fact]
    public void The_order_of_tokens_does_not_matter() =>
        Gen.Shuffle(new[] { "appraise", "func=MODULE_CHECK", "uid>7", "fsmagic=1", "appraise_flag=blacklist", "appraise_type=imasig|modsig" })
            .Sample(tokens => Same(
                PolicySamples.Rule(string.Join(' ', tokens)),
                PolicySamples.Rule("appraise func=MODULE_CHECK uid>7 fsmagic=1 appraise_flag=blacklist appraise_type=imasig|modsig")));

    private static Gen<string> Words(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    private static bool Same(PolicyRule first, PolicyRule second) =>
        first.Labels.SequenceEqual(second.Labels)
        && first.Keyrings.SequenceEqual(second.Keyrings)
        && first.DataLabels.SequenceEqual(second.DataLabels)
        && first.AppraiseAlgorithms.SequenceEqual(second.AppraiseAlgorithms)
        && Plain(first) == Plain(second);

    private static PolicyRule Plain(PolicyRule rule) => rule with { Labels = [], Keyrings = [], DataLabels = [], AppraiseAlgorithms = [] };
}
