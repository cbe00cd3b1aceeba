using System;
using System.Linq;
using ImaActors.Core.Appraisal;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tests.Integrity;
using Xunit;
using static ImaActors.Core.Tests.Integrity.CheckWorld;

namespace ImaActors.Core.Tests.Appraisal;

public sealed class AppraisalProcedureTests
{
    private static readonly byte[] Signature = [3, 2, 4, 1, 2, 3, 4, 0, 128, 9, 9];

    [Fact]
    public void The_results_have_the_kernels_numbers() =>
        Assert.Equal([0, 1, 2, 3, 4, 5], new[]
        {
            AppraisalStatus.Pass, AppraisalStatus.PassImmutable, AppraisalStatus.Fail, AppraisalStatus.NoLabel, AppraisalStatus.NoXattrs, AppraisalStatus.Unknown,
        }.Select(status => (int)status));

    [Theory]
    [InlineData(null, "", AppraisalStatus.NoLabel, "missing-hash res=0")]
    [InlineData("", "", AppraisalStatus.NoLabel, "missing-hash res=1")]
    [InlineData(null, " appraise_type=imasig", AppraisalStatus.NoLabel, "IMA-signature-required res=0")]
    [InlineData("good", "", AppraisalStatus.Pass, null)]
    [InlineData("good00ff", "", AppraisalStatus.Pass, null)]   // surplus bytes are ignored
    [InlineData("good", " appraise_type=imasig", AppraisalStatus.Fail, "IMA-signature-required res=0")]
    [InlineData("01", "", AppraisalStatus.Fail, "invalid-hash res=0")]
    [InlineData("04", "", AppraisalStatus.Fail, "invalid-hash res=0")]
    [InlineData("0402", "", AppraisalStatus.Fail, "invalid-hash res=0")]
    [InlineData("00", "", AppraisalStatus.Unknown, "unknown-ima-data res=0")]
    [InlineData("02ff", "", AppraisalStatus.Unknown, "unknown-ima-data res=0")]
    [InlineData("05ff", "", AppraisalStatus.Unknown, "unknown-ima-data res=0")]
    public void The_label_decides(string? label, string option, AppraisalStatus status, string? cause)
    {
        var world = new CheckWorld("appraise" + option);
        var bytes = label is null ? null : label.StartsWith("good", StringComparison.Ordinal) ? [.. GoodLabel("x"), .. Convert.FromHexString(label[4..])] : Convert.FromHexString(label);
        var file = world.File(label: bytes);
        var seen = world.Read(0, file);
        Assert.Equal(cause is null ? [] : ["appraise_data " + cause], seen);
        Assert.Equal(status, Record(file)[AppraisalSlot.File]);
        Assert.Equal(status == AppraisalStatus.Pass, Record(file).Flags.HasFlag(IntegrityFlags.Appraised | IntegrityFlags.FileAppraised));
        Assert.Equal(status == AppraisalStatus.Pass ? Errno.None : Errno.EACCES, world.Result);
        Assert.Equal(seen, world.Read(0, file));   // a failure is not remembered as done
    }

    [Theory] // the algorithm byte chooses the digest only; an invalid one means the system's
    [InlineData(2)]
    [InlineData(77)]
    public void The_algorithm_byte_plays_no_part_in_the_comparison(byte algorithm)
    {
        var world = new CheckWorld("appraise");
        world.Read(0, world.File(label: [4, algorithm, .. GoodLabel("x").Skip(1)]));
        Assert.Equal(Errno.None, world.Result);
    }

    [Theory]
    [InlineData(Errno.None, AppraisalStatus.Pass, null)]
    [InlineData(Errno.ENOKEY, AppraisalStatus.Fail, "invalid-signature")]
    [InlineData(Errno.EKEYREJECTED, AppraisalStatus.Fail, "invalid-signature")]
    [InlineData(Errno.EOPNOTSUPP, AppraisalStatus.Unknown, "unknown")]
    public void A_signature_is_verified(Errno verdict, AppraisalStatus status, string? cause)
    {
        var world = new CheckWorld("appraise appraise_type=imasig") { Signatures = new StubSignatures { Label = verdict } };
        var file = world.File(label: Signature);
        Assert.Equal(cause is null ? [] : [$"appraise_data {cause} res=0"], world.Read(0, file));
        Assert.Equal((status, true), (Record(file)[AppraisalSlot.File], Record(file).HasSignature));
    }

    [Fact] // no keyring, no key
    public void Without_a_keyring_a_signature_is_invalid()
    {
        var world = new CheckWorld("appraise");
        Assert.Equal(["appraise_data invalid-signature res=0"], world.Read(0, world.File(label: Signature)));
    }

    [Fact] // cleared on verifying a hash
    public void A_hash_clears_the_signature_mark()
    {
        var world = new CheckWorld("appraise");
        var file = world.File(label: GoodLabel("x"));
        file.Records.FindOrCreate(NamespaceOrdinal.Initial, 0).HasSignature = true;
        world.Read(0, file);
        Assert.False(Record(file).HasSignature);
    }

    [Fact] // no audit, slot unchanged
    public void Without_extended_attributes_the_result_is_unknown()
    {
        var world = new CheckWorld("appraise");
        var file = world.File(on: Bare);
        file.Records.FindOrCreate(NamespaceOrdinal.Initial, 0)[AppraisalSlot.File] = AppraisalStatus.Fail;
        Assert.Empty(world.Read(0, file));
        Assert.Equal((Errno.EACCES, AppraisalStatus.Fail), (world.Result, Record(file)[AppraisalSlot.File]));
    }

    [Theory]
    [InlineData("appraise", "", Errno.None)]
    [InlineData("appraise", "data", Errno.None)]
    [InlineData("appraise appraise_type=imasig", "", Errno.None)]
    [InlineData("appraise appraise_type=imasig", "data", Errno.EACCES)]
    public void A_file_that_the_open_created_passes_without_a_label(string rules, string content, Errno expected)
    {
        var world = new CheckWorld(rules);
        var file = world.File(content);
        world.Open(0, file, OpenFlags.ReadOnly | OpenFlags.Create, created: true);
        Assert.Equal(expected, world.Result);
        Assert.True(Record(file).Flags.HasFlag(IntegrityFlags.NewFile));
        if (expected == Errno.None)
        {
            Assert.Empty(world.Read(0, file));
            Assert.Null(file.SecurityIma);
            file.Records.Clear();
            world.Read(0, file);
            Assert.Equal(Errno.EACCES, world.Result);
        }
    }

    [Fact] // an empty new file with a signature that does not fit passes, audited
    public void An_empty_new_signed_file_passes()
    {
        var world = new CheckWorld("appraise") { Signatures = new StubSignatures { Label = Errno.EKEYREJECTED } };
        var file = world.File(string.Empty, label: Signature);
        file.Records.FindOrCreate(NamespaceOrdinal.Initial, 0).Flags = IntegrityFlags.NewFile;
        Assert.Equal(["appraise_data invalid-signature res=0"], world.Read(0, file));
        Assert.Equal(Errno.None, world.Result);
    }

    [Theory] // fix mode writes the collected digest; signatures are never replaced
    [InlineData(null, "", true)]
    [InlineData("0100", "", true)]
    [InlineData("0404ff", "", true)]
    [InlineData("01", " appraise_type=imasig", true)]
    [InlineData("0302", "", false)]
    public void Fix_mode_mends_what_is_no_signature(string? label, string option, bool mended)
    {
        var world = new CheckWorld(string.Empty) { System = HashAlgorithm.Sha1 };
        world.Load(0, "appraise" + option, AppraisalState.Fix);
        var file = world.File("abc", label: label is null ? null : Convert.FromHexString(label));
        Assert.Single(world.Read(0, file));
        Assert.Equal(Errno.None, world.Result);
        Assert.Equal(mended, Record(file)[AppraisalSlot.File] == AppraisalStatus.Pass);
        Assert.False(Record(file).Flags.HasFlag(IntegrityFlags.FileAppraised));
        var bytes = Record(file).Hash!;
        Assert.Equal(mended ? XattrLabel.FromDigest(bytes) : Convert.FromHexString(label!), file.SecurityIma!.Value.ToArray());
        Assert.Equal(mended && option.Length == 0 ? 0 : 1, world.Read(0, file).Length);   // the next access verifies the new value
    }

    [Theory] // the appended signature counts without a label, with a hash, or with an unknown key
    [InlineData(null, Errno.None, Errno.None)]
    [InlineData("0402ff", Errno.None, Errno.None)]
    [InlineData("03020400000000000101", Errno.ENOKEY, Errno.None)]
    [InlineData("03020400000000000101", Errno.EKEYREJECTED, Errno.EACCES)]
    [InlineData("01ff", Errno.None, Errno.EACCES)]
    public void An_appended_signature_may_stand_in(string? label, Errno labelVerdict, Errno expected)
    {
        var found = new AppendedSignature(new byte[] { 0x30, 0 }, Digest.Zeros(HashAlgorithm.Sha256));
        var world = new CheckWorld("appraise func=MODULE_CHECK appraise_type=imasig|modsig")
        {
            Signatures = new StubSignatures { Found = found, Label = labelVerdict },
        };
        var file = world.Open(0, world.File(label: label is null ? null : Convert.FromHexString(label)));
        Assert.Equal(expected, world.Hook(0, file, HookFunction.ModuleCheck, AccessMask.Read, buffer: true));
    }

    [Theory]
    [InlineData(HookFunction.FileCheck, AppraisalSlot.File, IntegrityFlags.FileAppraised)]
    [InlineData(HookFunction.PostSetattr, AppraisalSlot.File, IntegrityFlags.FileAppraised)]
    [InlineData(HookFunction.MmapCheck, AppraisalSlot.Mmap, IntegrityFlags.MmapAppraised)]
    [InlineData(HookFunction.BprmCheck, AppraisalSlot.Bprm, IntegrityFlags.BprmAppraised)]
    [InlineData(HookFunction.CredsCheck, AppraisalSlot.Creds, IntegrityFlags.CredsAppraised)]
    [InlineData(HookFunction.ModuleCheck, AppraisalSlot.Read, IntegrityFlags.ReadAppraised)]
    [InlineData(HookFunction.FirmwareCheck, AppraisalSlot.Read, IntegrityFlags.ReadAppraised)]
    [InlineData(HookFunction.PolicyCheck, AppraisalSlot.Read, IntegrityFlags.ReadAppraised)]
    [InlineData(HookFunction.KexecKernelCheck, AppraisalSlot.Read, IntegrityFlags.ReadAppraised)]
    public void Each_hook_has_its_slot(HookFunction function, AppraisalSlot slot, IntegrityFlags done)
    {
        Assert.Equal(slot, AppraisalSlots.Of(function));
        Assert.Equal(done, AppraisalSlots.DoneBit(slot));
    }

    [Fact] // while a file that passed is being written, other opens pass from the cache
    public void A_passed_file_passes_while_it_is_modified()
    {
        var world = new CheckWorld("appraise");
        var file = world.File(label: GoodLabel("x"));
        var writer = world.Open(0, file, OpenFlags.WriteOnly);
        file.Write(0, "y"u8);
        Assert.Empty(world.Read(0, file));
        Assert.Equal(Errno.None, world.Result);
        world.Close(writer);
        Assert.Equal(GoodLabel("y"), file.SecurityIma!.Value.ToArray());
    }

    [Fact] // N-155, N-156
    public void Results_are_cached_for_each_namespace_and_the_label_is_common()
    {
        var world = new CheckWorld("appraise", "appraise");
        var file = world.File(label: GoodLabel("x"));
        world.Read(0, file);
        SetLabel(file, [1, 2]);
        world.Read(0, file);
        Assert.Equal(Errno.None, world.Result);
        world.Read(1, file);
        Assert.Equal(Errno.EACCES, world.Result);
    }

    [Fact] // a file system without labels is not written to
    public void A_label_is_written_only_where_labels_are_kept()
    {
        var inode = new CheckWorld().File(on: Bare);
        Assert.False(LabelWriting.Write(inode, new InodeIntegrity(NamespaceOrdinal.Initial, 0) { Hash = Digest.Zeros(HashAlgorithm.Sha1) }));
        Assert.Empty(inode.Xattrs);
    }
}
