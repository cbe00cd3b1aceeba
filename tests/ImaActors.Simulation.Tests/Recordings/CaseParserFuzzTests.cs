using System;
using System.Text;
using CsCheck;
using ImaActors.Simulation.Recordings;
using Xunit;

namespace ImaActors.Simulation.Tests.Recordings;

public sealed class CaseParserFuzzTests
{
    private static readonly byte[] CaseJson = Encoding.UTF8.GetBytes(SmallCase.CaseJson);

    private static readonly byte[] OpsJsonl = Encoding.UTF8.GetBytes(SmallCase.OpsJsonl);

    private static readonly string[] Pieces =
    [
        "null", "{}", "[]", "\"\"", "-1", "99999999999999999999", "1e999", "\"\\ud800\"", "\"\\u0000\"", "true", "{", "[", "}", "]", ",", "\n", "\"", "\\",
    ];

    [Fact]
    public void Arbitrary_bytes_give_a_case_or_an_error_with_a_place()
    {
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 200]).Sample((caseJson, ops) =>
        {
            AssertOutcome(SmallCase.Parse(caseJson, ops), caseJson, ops);
            AssertOutcome(SmallCase.Parse(CaseJson, ops), CaseJson, ops);
        }, iter: 2000);
    }

    [Fact]
    public void Changed_bytes_give_a_case_or_an_error_with_a_place()
    {
        var change = Gen.Select(Gen.Int[0, 1 << 20], Gen.Int[0, 12], Gen.Byte.Array[0, 8]);
        Gen.Select(Gen.Bool, change.Array[1, 4]).Sample((ofCase, changes) => CheckChanged(ofCase, changes, bytes => bytes), iter: 3000);
    }

    [Fact]
    public void Changed_values_give_a_case_or_an_error_with_a_place()
    {
        var change = Gen.Select(Gen.Int[0, 1 << 20], Gen.Int[0, 30], Gen.Int[0, Pieces.Length - 1]);
        Gen.Select(Gen.Bool, change.Array[1, 3]).Sample((ofCase, changes) => CheckChanged(ofCase, changes, piece => Encoding.UTF8.GetBytes(Pieces[piece])), iter: 3000);
    }

    [Fact]
    public void A_truncated_file_gives_an_error_with_a_place()
    {
        for (var length = 0; length < CaseJson.Length; length++)
        {
            var parse = SmallCase.Parse(CaseJson[..length], OpsJsonl);
            Assert.Equal("case.json", parse.Error?.File);
        }

        for (var length = 0; length < OpsJsonl.Length; length++)
        {
            AssertOutcome(SmallCase.Parse(CaseJson, OpsJsonl[..length]), CaseJson, OpsJsonl);
        }
    }

    private static void CheckChanged<T>(bool ofCase, (int At, int Removed, T Piece)[] changes, Func<T, byte[]> piece)
    {
        var bytes = ofCase ? CaseJson : OpsJsonl;
        foreach (var (at, removed, added) in changes)
        {
            var start = at % (bytes.Length + 1);
            var end = Math.Min(bytes.Length, start + removed);
            bytes = [.. bytes[..start], .. piece(added), .. bytes[end..]];
        }

        var (caseJson, ops) = ofCase ? (bytes, OpsJsonl) : (CaseJson, bytes);
        AssertOutcome(SmallCase.Parse(caseJson, ops), caseJson, ops);
    }

    private static void AssertOutcome(CaseParse parse, byte[] caseJson, byte[] ops)
    {
        Assert.True(parse.Case is null != parse.Error is null);
        if (parse.Error is { } error)
        {
            var bytes = error.File == "case.json" ? caseJson : ops;
            Assert.InRange(error.Line, 1, bytes.AsSpan().Count((byte)'\n') + 1);
            Assert.True(error.File is "case.json" or "ops.jsonl");
            Assert.NotEmpty(error.What);
            Assert.True(error.What.Length < 400, error.What);
            Assert.DoesNotContain(error.What, char.IsControl);
        }
    }
}
