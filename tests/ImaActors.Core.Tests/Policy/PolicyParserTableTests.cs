using System;
using System.Collections.Generic;
using System.Globalization;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Core.Tests.Policy;

/// <summary>
/// The parse table of the policy specification (14.1): P-5 to P-38 (among them P-13, P-23, P-33, P-34, P-35, P-36, P-37, P-38), P-46. A row is written as one line into a fresh session, with a
/// newline behind it unless it says otherwise.
/// </summary>
public sealed class PolicyParserTableTests
{
    private const string Table = """
        OK 8     measure
        OK 8     measure    [no newline]
        OK 1     [empty line]
        OK 10    # comment
        OK 12    \t # comment
        OK 4     ␠␠\t    [blanks only]
        OK 28    measure  \t func=BPRM_CHECK\t
        -22      MEASURE
        -22      measure func=BPRM_CHECK\r
        -22      measure func=bprm_check
        OK 24    func=BPRM_CHECK measure
        -22      func=BPRM_CHECK
        -22      measure appraise
        -22      measure measure
        OK 6     audit
        -22      dont_audit
        OK 5     hash
        OK 26    dont_hash func=FILE_CHECK
        OK 14    dont_appraise
        -22      measure func=FILE_CHECK func=FILE_CHECK
        OK 24    measure func=PATH_CHECK
        OK 23    measure func=FILE_MMAP
        -22      measure func=POST_SETATTR
        -22      measure func=NONE
        -22      measure func=
        OK 23    measure func=KEY_CHECK
        -22      appraise func=KEY_CHECK
        OK 42    dont_measure func=KEY_CHECK keyrings=.ima
        OK 72    measure func=KEY_CHECK keyrings=.ima|.evm uid=0 pcr=11 template=ima-buf
        -22      measure func=KEY_CHECK keyrings=.ima||.evm
        -22      measure func=KEY_CHECK keyrings=|
        -22      measure func=KEY_CHECK keyrings=.ima|
        -22      measure func=KEY_CHECK keyrings=.ima keyrings=.evm
        -22      measure func=KEY_CHECK mask=MAY_READ
        -22      measure func=KEY_CHECK euid=0
        -22      measure func=KEY_CHECK fsmagic=0xef53
        -22      measure keyrings=.ima
        OK 27    measure func=KEXEC_CMDLINE
        -22      measure func=KEXEC_CMDLINE mask=MAY_READ
        OK 62    measure func=KEXEC_CMDLINE fsname=ext4 euid=0 fowner=0 pcr=12
        -22      measure func=KEXEC_CMDLINE permit_directio
        -22      audit func=KEXEC_CMDLINE
        -22      measure func=CRITICAL_DATA
        -22      measure func=SETXATTR_CHECK
        OK 22    measure mask=MAY_READ
        OK 23    measure mask=^MAY_READ
        -22      measure mask=^^MAY_READ
        -22      measure mask=MAY_READ mask=MAY_WRITE
        -22      measure mask=MAY_READ|MAY_WRITE
        -22      measure mask=READ
        OK 23    measure fsmagic=0xef53
        OK 21    measure fsmagic=ef53
        OK 23    measure fsmagic=0XEF53
        OK 22    measure fsmagic=+ef53
        -22      measure fsmagic=-1
        -22      measure fsmagic=0x
        -22      measure fsmagic=0xg
        OK 33    measure fsmagic=ffffffffffffffff
        -34      measure fsmagic=10000000000000000
        -22      measure fsmagic=0xef53 fsmagic=0x1
        OK 30    measure fsmagic=0 fsmagic=0x1
        OK 20    measure fsname=ext4
        OK 31    measure fsname=ext4 fsname=xfs
        -22      measure fsname=
        OK 52    measure fsuuid=8bcbe394-4f13-4144-be8e-5aa9ea2ce2f6
        OK 52    measure fsuuid=8BCBE394-4F13-4144-BE8E-5AA9EA2CE2F6
        -22      measure fsuuid=8bcbe3944f134144be8e5aa9ea2ce2f6
        OK 55    measure fsuuid=8bcbe394-4f13-4144-be8e-5aa9ea2ce2f6xyz
        OK 96    measure fsuuid=00000000-0000-0000-0000-000000000000 fsuuid=8bcbe394-4f13-4144-be8e-5aa9ea2ce2f6
        OK 14    measure uid=0
        OK 15    measure uid=+5
        -22      measure uid=-1
        -22      measure uid=0x10
        OK 16    measure uid=010
        OK 23    measure uid=4294967294
        -22      measure uid=4294967295
        -22      measure uid=4294967296
        -34      measure uid=99999999999999999999
        -22      measure uid=root
        OK 16    measure uid>100
        OK 16    measure uid<100
        -22      measure uid>=100
        -22      measure uid!=100
        -22      measure uid=0 uid=1
        -22      measure uid=0 euid=0
        -22      measure uid>100 uid<200
        OK 24    measure euid=0 fowner>5
        -22      measure fowner=0 fowner=1
        OK 17    measure fowner<5
        -22      measure gid=0
        -22      measure fgroup=0
        OK 14    measure pcr=0
        OK 15    measure pcr=10
        OK 15    measure pcr=23
        OK 15    measure pcr=24
        OK 15    measure pcr=63
        -22      measure pcr=64
        -22      measure pcr=-1
        -22      measure pcr=0x10
        OK 20    measure pcr=1 pcr=2
        -22      measure pcr=99999999999
        -22      appraise pcr=10
        -22      dont_measure pcr=10
        -22      audit pcr=10
        OK 24    measure template=ima-ng
        OK 21    measure template=ima
        OK 27    measure template=d-ng|n-ng
        OK 28    measure template=ima-modsig
        -22      measure template=nope
        -22      measure template=ima-ng template=ima-sig
        -22      template=ima-ng measure
        -22      appraise template=ima-ng
        OK 30    appraise appraise_type=imasig
        OK 51    appraise appraise_type=imasig appraise_type=imasig
        -22      appraise appraise_type=modsig
        -22      appraise appraise_type=imasig|modsig
        OK 55    appraise func=MODULE_CHECK appraise_type=imasig|modsig
        -22      appraise func=FIRMWARE_CHECK appraise_type=imasig|modsig
        -22      appraise func=POLICY_CHECK appraise_type=imasig|modsig
        OK 91    appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig|modsig appraise_flag=check_blacklist
        OK 91    appraise func=KEXEC_KERNEL_CHECK appraise_flag=check_blacklist appraise_type=imasig|modsig
        -22      appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig appraise_flag=check_blacklist
        OK 92    appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig|modsig appraise_flag=noblacklistatall
        -22      appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig|modsig appraise_flag=foo
        OK 64    appraise func=KEXEC_INITRAMFS_CHECK appraise_type=imasig|modsig
        -22      measure appraise_type=imasig
        -22      dont_appraise appraise_type=imasig
        OK 24    measure permit_directio
        OK 22    audit permit_directio
        OK 29    dont_measure permit_directio
        OK 21    hash permit_directio
        -22      measure permit_directio=1
        OK 40    measure permit_directio permit_directio
        OK 42    measure func=MODULE_CHECK permit_directio
        -22      measure func=KEY_CHECK permit_directio
        -22      measure obj_user=foo
        -22      measure subj_type=foo_t
        -22      measure obj_user=
        -22      appraise_algos=sha256
        -22      measure label=x
        -22      measure func=BPRM_CHECK,FILE_CHECK
        OK 45    measure func=CREDS_CHECK mask=MAY_EXEC uid=0\nmeasure func=FILE_CHECK\n    [exact bytes, \n = newline]
        -22      measure # trailing comment
        OK 8     measure\0garbage
        """;

    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (var row in Table.Split('\n'))
        {
            rows.Add(row[..8].Trim(), row[9..]);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_line_is_accepted_or_refused_as_the_table_says(string outcome, string text)
    {
        var (state, result) = PolicySamples.Empty().WriteRules(Decode(text), PolicySamples.Context);

        if (outcome.StartsWith("OK", StringComparison.Ordinal))
        {
            Assert.Equal(Errno.None, result.Error);
            Assert.Equal(long.Parse(outcome[3..], CultureInfo.InvariantCulture), result.Ret);
            Assert.Equal(result.Audit.IsEmpty ? 0 : 1, state.SessionRules.Count);
        }
        else
        {
            Assert.Equal(int.Parse(outcome, CultureInfo.InvariantCulture), -(int)result.Error);
            Assert.Equal(-1, result.Ret);
            Assert.Empty(state.SessionRules);
        }
    }

    [Fact]
    public void The_table_has_all_its_rows() => Assert.Equal(144, new List<object[]>(Rows()).Count);

    private static string Decode(string text)
    {
        var newline = "\n";
        foreach (var note in new[] { "[no newline]", "[empty line]", "[blanks only]", "[exact bytes, \\n = newline]", "[leading blank]" })
        {
            if (text.EndsWith(note, StringComparison.Ordinal))
            {
                text = text[..^note.Length].TrimEnd();
                newline = note.StartsWith("[no", StringComparison.Ordinal) || note.StartsWith("[exact", StringComparison.Ordinal) ? string.Empty : "\n";
            }
        }

        return text.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\r", "\r", StringComparison.Ordinal)
            .Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\0", "\0", StringComparison.Ordinal)
            .Replace('\u2420', ' ') + newline;
    }
}
