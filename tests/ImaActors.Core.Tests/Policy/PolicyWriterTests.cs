using ImaActors.Core.Policy;
using Xunit;

namespace ImaActors.Core.Tests.Policy;

public sealed class PolicyWriterTests
{
    // 14.3: P-88 to P-91
    [Theory]
    [InlineData(
        "measure func=FILE_MMAP mask=^MAY_EXEC uid>5 fsmagic=1021994 fsuuid=8BCBE394-4F13-4144-BE8E-5AA9EA2CE2F6 fsname=ext4 pcr=11 template=ima-sig fowner<77 permit_directio",
        "measure func=MMAP_CHECK mask=^MAY_EXEC fsmagic=0x1021994 fsname=ext4 pcr=11 fsuuid=8bcbe394-4f13-4144-be8e-5aa9ea2ce2f6 uid>5 fowner<77 template=ima-sig permit_directio ")]
    [InlineData(
        "appraise func=MODULE_CHECK appraise_flag=noblacklistatall appraise_type=imasig|modsig euid=3",
        "appraise func=MODULE_CHECK euid=3 appraise_type=imasig|modsig appraise_flag=check_blacklist ")]
    [InlineData("dont_measure func=KEY_CHECK keyrings=a|b uid=4294967294", "dont_measure func=KEY_CHECK keyrings=a|b uid=-2 ")]
    [InlineData("hash func=PATH_CHECK mask=MAY_APPEND", "hash func=FILE_CHECK mask=MAY_APPEND ")]
    [InlineData("audit", "audit ")]
    [InlineData("measure template=d-ng|n-ng|sig", "measure template=ima-sig ")]
    [InlineData("measure template=d|n", "measure template=ima ")]
    [InlineData("measure template=n-ng|d-ng", "measure template= ")]
    [InlineData("measure fsmagic=0", "measure fsmagic=0x0 ")]
    [InlineData("dont_appraise mask=MAY_WRITE", "dont_appraise mask=MAY_WRITE ")]
    public void A_rule_reads_back_in_its_canonical_form(string written, string shown) =>
        Assert.Equal(shown + "\n", PolicyWriter.Write(PolicySamples.Rule(written), PolicySamples.Profile));

    [Fact]
    public void A_long_file_system_name_is_cut() => // P-90
        Assert.Equal(
            "measure fsname=" + new string('x', 63) + " \n",
            PolicyWriter.Write(PolicySamples.Rule("measure fsname=" + new string('x', 64)), PolicySamples.Profile));

    [Fact]
    public void An_empty_list_reads_as_nothing() => Assert.Empty(PolicyWriter.WriteAll([], PolicySamples.Profile)); // P-88

    [Fact]
    public void A_remapped_number_is_shown_as_stored() // N-75
    {
        var remap = PolicySamples.Context with { Remap = true, MapUid = _ => null };
        Assert.Equal("measure uid=7 fowner=8 \n", PolicyWriter.Write(PolicySamples.Rule("measure uid=7 fowner=8", remap), PolicySamples.Profile));
    }

    // Crosswalk 5.12 to 5.19
    [Theory]
    [InlineData("measure label=a|b func=CRITICAL_DATA uid=1", "measure func=CRITICAL_DATA label=a|b uid=1 ")]
    [InlineData("appraise fgroup>3 fowner=2 egid<1 uid=0 appraise_algos=sha512,sha256,sha256", "appraise uid=0 egid<1 fowner=2 fgroup>3 appraise_algos=sha256,sha512 ")]
    [InlineData("appraise digest_type=verity appraise_type=sigv3", "appraise appraise_type=sigv3 digest_type=verity ")]
    public void Words_of_later_kernels_read_back(string written, string shown) =>
        Assert.Equal(shown + "\n", PolicyWriter.Write(PolicySamples.Rule(written, PolicySamples.LaterContext), PolicySamples.Later));
}
