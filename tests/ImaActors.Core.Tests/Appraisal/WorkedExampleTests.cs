using System;
using System.Linq;
using ImaActors.Core.Audit;
using ImaActors.Core.Boot;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Crypto;
using Xunit;

namespace ImaActors.Core.Tests.Appraisal;

/// <summary>The appraisal of one file: the worked examples and what the rules say beyond them.</summary>
public sealed class WorkedExampleTests
{
    private const string Rule = "appraise fowner=0 fsname=ext4";
    private const string SignatureRule = "appraise fowner=0 fsname=ext4 appraise_type=imasig";
    private const string Good = "0122596363b3de40b06f981fb85d82312e8c0ed511";

    // values and what comes of them.
    [Theory]
    [InlineData(null, "missing-hash")]
    [InlineData("0122596363b3de40b06f981fb85d82312e8c0ed512", "invalid-hash")]
    [InlineData(Good, null)]
    [InlineData("016f5902ac237024bdd0c176cb93063dc400000000", null)]
    [InlineData("016f5902ac237024bdd0c176cb93063dc4", null)]
    [InlineData(Good + "ffff", null)]
    [InlineData("040222596363b3de40b06f981fb85d82312e8c0ed511", null)]
    [InlineData("0404a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447", null)]
    [InlineData("01aabb", "invalid-hash")]
    [InlineData("01", "invalid-hash")]
    [InlineData("04", "invalid-hash")]
    [InlineData("0404", "invalid-hash")]
    [InlineData("04ff2259", "invalid-hash")]
    [InlineData("04ff22596363b3de40b06f981fb85d82312e8c0ed511", null)]
    [InlineData("02aabb", "unknown-ima-data")]
    [InlineData("05aabb", "unknown-ima-data")]
    [InlineData("06aabb", "unknown-ima-data")]
    [InlineData("03aabb", "unknown")]
    [InlineData("03", "invalid-signature")]
    public void A_value_passes_or_has_its_cause(string? label, string? cause)
    {
        var world = new AppraisalWorld(Rule) { Label = label };
        for (var i = 0; i < 2; i++)
        {
            // each try is evaluated and recorded again
            Assert.Equal(cause is null ? Errno.None : Errno.EACCES, world.Open());
            Assert.Equal(cause, world.Cause);
        }

        // what passed is answered from the cache
        world.Label = null;
        Assert.Equal(cause is null ? Errno.None : Errno.EACCES, world.Open());
    }

    // signatures.
    [Fact]
    public void A_signature_passes_once_its_key_is_loaded()
    {
        var world = new AppraisalWorld(Rule);
        var label = world.SignedLabel(HashAlgorithm.Sha256, "hello world\n"u8);
        world.Label = label;
        Assert.Equal((Errno.EACCES, "invalid-signature"), (world.Open(), world.Cause));
        Assert.True(world.Record!.HasSignature);
        world.LoadKey();
        Assert.Equal((Errno.None, null), (world.Open(), world.Cause));
        foreach (var (place, value, cause) in new[] { (30, "5a", "invalid-signature"), (3, "00", "invalid-signature"), (2, "99", "invalid-signature"), (1, "09", "unknown") })
        {
            var broken = label[..(place * 2)] + value + label[((place * 2) + 2)..];
            Assert.Equal(Errno.None, world.SetLabel(broken));
            Assert.Equal((Errno.EACCES, cause), (world.Open(), world.Cause));
        }

        Assert.Equal(Errno.None, world.SetLabel(label[..^2]));
        Assert.Equal((Errno.EACCES, "invalid-signature"), (world.Open(), world.Cause));
    }

    // without a record, and without refusing reads
    [Fact]
    public void A_signed_file_cannot_be_opened_for_writing()
    {
        var world = new AppraisalWorld(Rule);
        world.LoadKey();
        world.Label = world.SignedLabel(HashAlgorithm.Sha1, "hello world\n"u8);
        Assert.Equal((Errno.EACCES, null), (world.Check(world.File(OpenFlags.ReadWrite)), world.Cause));
        Assert.Equal(Errno.None, world.Open());
    }

    // a new file
    [Fact]
    public void A_new_file_passes_and_is_labelled_by_its_writers_close()
    {
        var world = new AppraisalWorld(Rule);
        world.Inode.Resize(0);
        var writer = world.File(OpenFlags.ReadWrite, created: true);
        Assert.Equal((Errno.None, null), (world.Check(writer), world.Cause));
        Assert.True(world.Record!.Flags.HasFlag(IntegrityFlags.NewFile));
        world.Inode.Write(0, "abc\n"u8);
        Assert.Equal(Errno.None, world.Open());
        world.Close(writer);
        Assert.Equal("0103cfd743661f07975fa2f1220c5194cbaff48451", world.Label);
        Assert.Equal(Errno.None, world.Open());
    }

    // closed without writing
    [Fact]
    public void An_empty_new_file_gets_the_label_of_nothing()
    {
        var world = new AppraisalWorld(Rule);
        world.Inode.Resize(0);
        var writer = world.File(OpenFlags.WriteOnly, created: true);
        Assert.Equal(Errno.None, world.Check(writer));
        world.Close(writer);
        Assert.Equal("01da39a3ee5e6b4b0d3255bfef95601890afd80709", world.Label);
    }

    //
    [Fact]
    public void A_file_that_was_created_read_only_gets_no_label()
    {
        var world = new AppraisalWorld(Rule);
        var reader = world.File(OpenFlags.ReadOnly, created: true);
        Assert.Equal(Errno.None, world.Check(reader));
        world.Close(reader);
        Assert.Null(world.Label);
        Assert.Equal(Errno.None, world.Open());
    }

    // A-37, N-118: mknod; a change of attributes forgets it
    [Fact]
    public void A_node_is_new_until_its_attributes_change()
    {
        var world = new AppraisalWorld(Rule);
        world.Inode.Resize(0);
        world.MakeNode();
        Assert.Equal(Errno.None, world.Open());
        world.ChangeAttribute();
        Assert.Equal((Errno.EACCES, "missing-hash"), (world.Open(), world.Cause));
    }

    //
    [Fact]
    public void A_rule_that_demands_signatures_refuses_hashes()
    {
        var world = new AppraisalWorld(SignatureRule);
        Assert.Equal((Errno.EACCES, "IMA-signature-required"), (world.Open(), world.Cause));
        world.Label = Good;
        Assert.Equal((Errno.EACCES, "IMA-signature-required"), (world.Open(), world.Cause));

        var fresh = new AppraisalWorld(SignatureRule);
        fresh.Inode.Resize(0);
        var writer = fresh.File(OpenFlags.WriteOnly, created: true);
        Assert.Equal(Errno.None, fresh.Check(writer));
        fresh.Inode.Write(0, "hello world\n"u8);
        fresh.Close(writer);
        Assert.Equal(Good, fresh.Label);
        Assert.Equal((Errno.EACCES, "IMA-signature-required"), (fresh.Open(), fresh.Cause));
    }

    // create, write, sign, close
    [Fact]
    public void A_signed_file_can_be_installed()
    {
        var world = new AppraisalWorld(SignatureRule);
        world.LoadKey();
        world.Inode.Resize(0);
        var writer = world.File(OpenFlags.WriteOnly, created: true);
        Assert.Equal(Errno.None, world.Check(writer));
        world.Inode.Write(0, "hello world\n"u8);
        var label = world.SignedLabel(HashAlgorithm.Sha256, "hello world\n"u8);
        Assert.Equal(Errno.None, world.SetLabel(label));
        world.Close(writer);
        Assert.Equal(label, world.Label);
        Assert.Equal(Errno.None, world.Open());
        Assert.Equal(Errno.EACCES, world.Check(world.File(OpenFlags.WriteOnly)));
    }

    // mknod, set signature, open write-only
    [Fact]
    public void An_empty_signed_new_file_passes_with_a_record()
    {
        var world = new AppraisalWorld(SignatureRule);
        world.LoadKey();
        world.Inode.Resize(0);
        world.MakeNode();
        Assert.Equal(Errno.None, world.SetLabel(world.SignedLabel(HashAlgorithm.Sha256, "hello world\n"u8)));
        var writer = world.File(OpenFlags.WriteOnly);
        Assert.Equal((Errno.None, "invalid-signature"), (world.Check(writer), world.Cause));
        world.Inode.Write(0, "hello world\n"u8);
        world.Close(writer);
        Assert.Equal((Errno.None, null), (world.Open(), world.Cause));
    }

    // fix writes hashes, never over signatures; the access passes and is recorded
    [Fact]
    public void Fix_mode_writes_the_label()
    {
        var world = new AppraisalWorld(Rule, AppraisalState.Fix);
        Assert.Equal((Errno.None, "missing-hash"), (world.Open(), world.Cause));
        Assert.Equal(Good, world.Label);
        Assert.Equal((Errno.None, null), (world.Open(), world.Cause));

        var demanding = new AppraisalWorld(SignatureRule, AppraisalState.Fix) { Label = Good };
        Assert.Equal((Errno.None, "IMA-signature-required"), (demanding.Open(), demanding.Cause));

        var signed = new AppraisalWorld(Rule, AppraisalState.Fix) { Label = "03aabb" };
        Assert.Equal((Errno.None, "unknown"), (signed.Open(), signed.Cause));
        Assert.Equal("03aabb", signed.Label);
    }

    //
    [Fact]
    public void Log_mode_records_and_neither_refuses_nor_writes()
    {
        var world = new AppraisalWorld(Rule, AppraisalState.Log);
        var writer = world.File(OpenFlags.ReadWrite);
        Assert.Equal((Errno.None, "missing-hash"), (world.Check(writer), world.Cause));
        world.Inode.Write(0, "x"u8);
        world.Close(writer);
        Assert.Null(world.Label);
    }

    // a file system without attributes is unknown, without a record
    [Fact]
    public void A_file_system_without_attributes_is_refused_without_a_record()
    {
        var world = new AppraisalWorld(Rule, hasXattrs: false);
        Assert.Equal((Errno.EACCES, null), (world.Open(), world.Cause));
    }

    // a value of length zero
    [Fact]
    public void An_empty_value_is_refused_with_a_record_of_success()
    {
        var world = new AppraisalWorld(Rule) { Label = "" };
        Assert.Equal((Errno.EACCES, "missing-hash"), (world.Open(), world.Cause));
        Assert.Contains(" res=1 ", world.Emissions.OfType<AuditEmission>().Single().Text, StringComparison.Ordinal);
    }

    //
    [Fact]
    public void The_record_has_the_fields_of_the_example()
    {
        var world = new AppraisalWorld(Rule);
        Assert.Equal(Errno.EACCES, world.Open());
        var text = world.Emissions.OfType<AuditEmission>().Single().Text;
        Assert.Contains(" op=appraise_data cause=missing-hash comm=\"t\" name=\"/mnt/f\" dev=\"vda\" ino=* res=0 errno=0", text, StringComparison.Ordinal);
        Assert.StartsWith($"type={AuditText.DataType} ", text, StringComparison.Ordinal);
    }

    // slots
    [Fact]
    public void Each_hook_has_its_slot()
    {
        var world = new AppraisalWorld("appraise func=BPRM_CHECK appraise_type=imasig\nappraise func=FILE_CHECK fowner=0") { Label = Good };
        Assert.Equal(Errno.None, world.Open());
        Assert.Equal((Errno.EACCES, "IMA-signature-required"), (world.Check(world.File(), HookFunction.BprmCheck), world.Cause));
        Assert.Equal(Errno.None, world.Open());   // the file slot was cached
        Assert.Equal(AppraisalStatus.Pass, world.Record![AppraisalSlot.File]);
        Assert.Equal(AppraisalStatus.Fail, world.Record![AppraisalSlot.Bprm]);
        Assert.Equal(AppraisalStatus.Unknown, world.Record![AppraisalSlot.Mmap]);
    }

    // N-160
    [Theory]
    [InlineData("", Errno.EINVAL)]
    [InlineData("06aabb", Errno.EINVAL)]
    [InlineData("00aabb", Errno.None)]
    [InlineData("05aabb", Errno.None)]
    [InlineData("03", Errno.None)]
    [InlineData(null, Errno.None)]
    public void Only_the_type_of_a_new_value_is_looked_at(string? value, Errno expected) =>
        Assert.Equal(expected, new AppraisalWorld(Rule).SetLabel(value));

    // A-56, crosswalk 5.14
    [Theory]
    [InlineData(false, null)]
    [InlineData(true, Good)]
    public void Falling_out_of_policy_loses_the_label_in_older_kernels(bool later, string? left)
    {
        var world = new AppraisalWorld(Rule, profile: later ? KernelProfiles.Stock61 : null) { Label = Good };
        Assert.Equal(Errno.None, world.Open());
        world.Inode.Uid = 1000;
        world.ChangeAttribute();
        Assert.Equal(left, world.Label);
    }

    // M-84
    [Fact]
    public void An_appended_signature_counts_where_it_is_allowed()
    {
        const string ModuleRule = "appraise func=MODULE_CHECK appraise_type=imasig|modsig appraise_flag=check_blacklist";
        var certificate = new CertificateParser().Parse(AppraisalWorld.Key.SelfSigned("key")).Certificate!;
        var file = AppendedSignatureWriter.Append("code"u8, AppraisalWorld.Key, certificate, HashAlgorithm.Sha256);
        AppraisalWorld World(string? label, string rule = ModuleRule, byte[]? blacklisted = null)
        {
            var world = new AppraisalWorld(rule, blacklist: blacklisted is null ? [] : [blacklisted]) { Label = label };
            world.Inode.Initialise(file);
            world.LoadKey();
            return world;
        }

        var none = World(null);
        Assert.Equal((Errno.None, null), (none.KernelRead(HookFunction.ModuleCheck), none.Cause));
        var hash = World("0402" + new string('0', 40));
        Assert.Equal((Errno.None, null), (hash.KernelRead(HookFunction.ModuleCheck), hash.Cause));
        var old = World("01" + new string('0', 40));
        Assert.Equal((Errno.EACCES, "IMA-signature-required"), (old.KernelRead(HookFunction.ModuleCheck), old.Cause));
        var unknownKey = World("030204" + "00000000" + "0001" + "07");
        Assert.Equal((Errno.None, null), (unknownKey.KernelRead(HookFunction.ModuleCheck), unknownKey.Cause));
        var wrong = World(none.SignedLabel(HashAlgorithm.Sha256, "other"u8));
        Assert.Equal((Errno.EACCES, "invalid-signature"), (wrong.KernelRead(HookFunction.ModuleCheck), wrong.Cause));
        var notAllowed = World(null, "appraise func=MODULE_CHECK appraise_type=imasig");
        Assert.Equal((Errno.EACCES, "IMA-signature-required"), (notAllowed.KernelRead(HookFunction.ModuleCheck), notAllowed.Cause));

        var digest = HashFunctions.Shared.Compute(HashAlgorithm.Sha256, "code"u8);
        var blacklisted = World(null, ModuleRule + "\nmeasure func=MODULE_CHECK", digest);
        Assert.Equal(Errno.EACCES, blacklisted.KernelRead(HookFunction.ModuleCheck));
        Assert.Equal(["/mnt/f", "blacklisted-hash"], blacklisted.Emissions.OfType<EntryEmission>().Select(emission => emission.Request.Target.Name));
        Assert.Equal("ima-buf", blacklisted.Emissions.OfType<EntryEmission>().Last().Request.Entry.Template.Name);
    }

    // A-53, crosswalk 5.15
    [Fact]
    public void Later_kernels_refuse_algorithms_that_they_cannot_compute()
    {
        var world = new AppraisalWorld("appraise fowner=0", profile: KernelProfiles.Stock61);
        Assert.Equal((Errno.EACCES, "unavailable-hash-algorithm"), (world.SetLabel("0411" + new string('0', 64)), world.Cause));
        Assert.Equal(Errno.None, world.SetLabel("0404" + new string('0', 64)));

        var ruled = new AppraisalWorld("appraise fowner=0\nappraise func=SETXATTR_CHECK appraise_algos=sha256", profile: KernelProfiles.Stock61);
        Assert.Equal((Errno.EACCES, "denied-hash-algorithm"), (ruled.SetLabel(Good), ruled.Cause));
        Assert.Equal(Errno.None, ruled.SetLabel("0404" + new string('0', 64)));
    }

    // Crosswalk 5.15: appraise_algos=
    [Fact]
    public void A_rule_may_name_the_algorithms_of_labels()
    {
        var world = new AppraisalWorld("appraise fowner=0 appraise_algos=sha256,md5", profile: KernelProfiles.Stock61) { Label = Good };
        Assert.Equal((Errno.EACCES, "denied-hash-algorithm"), (world.Open(), world.Cause));
        var other = new AppraisalWorld("appraise fowner=0 appraise_algos=sha1", profile: KernelProfiles.Stock61) { Label = Good };
        Assert.Equal((Errno.None, null), (other.Open(), other.Cause));
    }

    // crosswalk 5.19
    [Fact]
    public void Later_kernels_have_their_own_causes_for_version_3()
    {
        var world = new AppraisalWorld(Rule, profile: KernelProfiles.Stock61) { Label = "03030400000000000107" };
        Assert.Equal((Errno.EACCES, "invalid-signature-version"), (world.Open(), world.Cause));
        world.Label = "06020400000000000107";
        Assert.Equal((Errno.EACCES, "invalid-signature-version"), (world.Open(), world.Cause));
        world.Label = "06030400000000000107";
        Assert.Equal((Errno.EACCES, "invalid-verity-signature"), (world.Open(), world.Cause));

        var plain = HashFunctions.Shared.Compute(HashAlgorithm.Sha256, "hello world\n"u8);
        var signed = Convert.FromHexString(world.SignedLabel(HashAlgorithm.Sha256, [6, 4, .. plain]));
        (signed[0], signed[1]) = (6, 3);
        world.Label = Convert.ToHexStringLower(signed);
        world.LoadKey();
        Assert.Equal(Errno.None, world.SetLabel(world.Label));
        Assert.Equal((Errno.None, null), (world.Open(), world.Cause));
    }
}
