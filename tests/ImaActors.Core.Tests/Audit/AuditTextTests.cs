using CsCheck;
using ImaActors.Core.Audit;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Core.Tests.Audit;

public sealed class AuditTextTests
{
    private static readonly AuditSubject Subject = new("p1", "1", 7, 8, 9, 10, 11, 12, 13, 14, "cat", "/bin/cat");

    [Fact]
    public void An_integrity_record_has_its_fields_in_order()
    {
        Assert.Equal(
            "type=1800 pid=p1 uid=7 auid=4294967295 ses=4294967295 op=appraise_data cause=missing-hash comm=\"cat\" name=\"/f\" dev=\"vda\" ino=* res=0 errno=0",
            AuditText.Integrity(AuditText.DataType, Subject, null, "appraise_data", "missing-hash", new AuditObject("/f", "vda"), success: false));
        Assert.Equal(
            "type=1804 pid=p1 uid=7 auid=4294967295 ses=4294967295 subj=unconfined op=measuring_key cause=alloc_entry comm=\"cat\" res=1 errno=-22",
            AuditText.Integrity(AuditText.PcrType, Subject, "unconfined", "measuring_key", "alloc_entry", default, success: true, errno: -22));
    }

    [Fact] // N-148, M-97, A-80
    public void The_record_of_the_audit_action_has_its_fields_in_order()
    {
        const string fields = "type=1805 file=2F612062 hash=\"sha1:0000000000000000000000000000000000000000\" ppid=1 pid=p1 auid=4294967295 uid=7 gid=8 euid=9 suid=10"
            + " fsuid=11 egid=12 sgid=13 fsgid=14 tty=(none) ses=4294967295 comm=\"cat\" exe=\"/bin/cat\"";
        Assert.Equal(fields, AuditText.FileRule(Subject, null, "/a b", Digest.Zeros(HashAlgorithm.Sha1)));
        Assert.Equal(fields + " subj=x", AuditText.FileRule(Subject, "x", "/a b", Digest.Zeros(HashAlgorithm.Sha1)));
    }

    [Theory]
    [InlineData("/mnt/d/a b  c", "2F6D6E742F642F612062202063")]
    [InlineData("plain", "\"plain\"")]
    [InlineData("!~", "\"!~\"")]
    [InlineData("a\"b", "612262")]
    [InlineData("a\n", "610A")]
    [InlineData("\u007f", "7F")]
    [InlineData("\u00ff", "FF")]
    [InlineData("", "\"\"")]
    public void Untrusted_text_is_quoted_or_hexadecimal(string text, string expected) => Assert.Equal(expected, AuditText.Untrusted(text));

    [Fact]
    public void Untrusted_text_never_breaks_a_record() => Gen.Byte.Array[0, 40].Sample(bytes =>
    {
        var shown = AuditText.Untrusted(KernelText.FromBytes(bytes));
        Assert.DoesNotContain(shown, c => c is < '!' or > '~');
        Assert.Equal(shown[..1] == "\"" ? bytes.Length + 2 : bytes.Length * 2, shown.Length);
    });

    [Fact] // whatever a record is, a line keeps a bounded part of it
    public void A_record_is_kept_or_cut() => Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[0, 2000], Gen.Int[0, 1400]).Sample((bytes, length, at) =>
    {
        var text = "type=1800 pid=root ino=* " + new string('x', length).Insert(System.Math.Min(at, length), KernelText.FromBytes(bytes));
        var kept = new AuditLog(Measurement.TestMachine.Namespaced).Append(text);
        Assert.StartsWith(kept, text, System.StringComparison.Ordinal);
        Assert.True(kept.Length < 989 && (kept == text || kept.Length > 900));
    });
}
