using System.Linq;
using CsCheck;
using ImaActors.Core.Appraisal;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using Xunit;
using static ImaActors.Core.Tests.Integrity.CheckWorld;

namespace ImaActors.Core.Tests.Integrity;

/// <summary>The steps of M-21 in one namespace.</summary>
public sealed class CheckFlowTests
{
    private static readonly byte[] Signature = [3, 2, 4, 1, 2, 3, 4, 0, 128, 9, 9];

    [Theory] // M-21 steps 1, 3 and 5: nothing to do makes no record
    [InlineData("")]
    [InlineData("dont_measure\nmeasure")]
    [InlineData("measure func=BPRM_CHECK")]
    [InlineData("audit fowner=9")]
    public void Without_a_verdict_nothing_happens(string rules)
    {
        var world = new CheckWorld(rules);
        var file = world.File();
        Assert.Empty(world.Read(0, file));
        Assert.Equal(Errno.None, world.Result);
        Assert.Empty(file.Records.All);
    }

    [Theory] // M-21 steps 7, 12 and 13, M-42: each action once, the entry before the audit record
    [InlineData("measure", "n0 entry")]
    [InlineData("measure pcr=11", "n0 entry pcr 11")]
    [InlineData("audit", "audited")]
    [InlineData("audit\nmeasure", "n0 entry|audited")]
    [InlineData("hash", "")]
    [InlineData("appraise", "")]
    [InlineData("appraise\nmeasure\naudit", "n0 entry|audited")]
    public void Each_action_is_done_once(string rules, string expected)
    {
        var world = new CheckWorld(rules);
        var file = world.File(label: GoodLabel("x"));
        Assert.Equal(expected, string.Join('|', world.Read(0, file)));
        Assert.Empty(world.Read(0, file));
        Assert.Equal(Errno.None, world.Result);
    }

    [Fact] // M-24: measured-ness is for each register; the template plays no role
    public void A_file_is_measured_again_only_into_another_register()
    {
        var world = new CheckWorld("measure func=FILE_CHECK\nmeasure func=MMAP_CHECK pcr=12\nmeasure func=BPRM_CHECK template=ima-sig");
        var file = world.Open(0, world.File());
        world.Map(0, file);
        world.Hook(0, file, HookFunction.BprmCheck, AccessMask.Exec);
        world.Map(0, file);
        Assert.Equal(["n0 entry", "n0 entry pcr 12"], world.Seen);
    }

    [Theory] // M-21 step 8, A-43, A-46, A-52: the hash action marks the record and computes nothing
    [InlineData(false)]
    [InlineData(true)]
    public void The_hash_action_only_marks(bool signed)
    {
        var world = new CheckWorld("hash");
        var file = world.File(label: signed ? Signature : null);
        world.Read(0, file);
        Assert.True(Record(file) is { UpdateXattr: true, Hash: null });
        Assert.Equal(signed, Record(file).HasSignature);
        Assert.True(Record(file).Flags.HasFlag(IntegrityFlags.Hashed));
    }

    [Theory] // M-21 step 8: two bytes are not enough
    [InlineData(new byte[] { 3, 2 }, false)]
    [InlineData(new byte[] { 3, 2, 4 }, true)]
    [InlineData(new byte[] { 4, 3, 3 }, false)]
    public void A_label_of_more_than_two_bytes_that_begins_with_three_is_a_signature(byte[] label, bool signature)
    {
        var world = new CheckWorld("hash");
        var file = world.File(label: label);
        world.Read(0, file);
        Assert.Equal(signature, Record(file).HasSignature);
    }

    [Theory] // M-21 step 9, A-34: the cached result of the slot, without reading label or data
    [InlineData(HookFunction.FileCheck, "appraise")]
    [InlineData(HookFunction.MmapCheck, "appraise func=MMAP_CHECK")]
    [InlineData(HookFunction.BprmCheck, "appraise func=BPRM_CHECK")]
    [InlineData(HookFunction.CredsCheck, "appraise func=CREDS_CHECK")]
    [InlineData(HookFunction.ModuleCheck, "appraise func=MODULE_CHECK")]
    public void A_passed_slot_is_not_evaluated_again(HookFunction function, string rules)
    {
        var world = new CheckWorld(rules);
        var inode = world.File(label: GoodLabel("x"));
        var file = world.Open(0, inode);
        Assert.Equal(Errno.None, world.Hook(0, file, function, AccessMask.Exec));
        SetLabel(inode, [1, 2, 3]);
        Assert.Equal(Errno.None, world.Hook(0, file, function, AccessMask.Exec));
        Record(inode)[AppraisalSlots.Of(function)] = AppraisalStatus.Fail;
        Assert.Equal(Errno.EACCES, world.Hook(0, file, function, AccessMask.Exec));
        Assert.Empty(world.Seen);
    }

    [Fact] // M-21 step 4, A-33: a rule without func uses the file slot for every hook
    public void A_rule_without_func_appraises_once_for_all_hooks()
    {
        var world = new CheckWorld("appraise");
        var inode = world.File(label: GoodLabel("x"));
        var file = world.Open(0, inode);
        SetLabel(inode, [1, 2, 3]);
        Assert.Equal(Errno.None, world.Map(0, file));
        Assert.Equal(Errno.None, world.Hook(0, file, HookFunction.BprmCheck, AccessMask.Exec));
        Assert.Equal(AppraisalStatus.Unknown, Record(inode)[AppraisalSlot.Mmap]);
    }

    [Theory] // M-21 step 16, M-22, M-23: only an appraise verdict in enforce mode refuses, and after measuring and auditing
    [InlineData(AppraisalState.Enforce, Errno.EACCES)]
    [InlineData(AppraisalState.Log, Errno.None)]
    [InlineData(AppraisalState.Fix, Errno.None)]
    public void A_failure_refuses_only_in_enforce_mode(AppraisalState mode, Errno expected)
    {
        var world = new CheckWorld(string.Empty);
        world.Load(0, "appraise\nmeasure\naudit", mode);
        var file = world.File();
        Assert.Equal(["n0 entry", "appraise_data missing-hash res=0", "audited"], world.Read(0, file));
        Assert.Equal(expected, world.Result);
    }

    [Fact] // M-21: measuring, auditing and hashing never refuse
    public void Without_an_appraise_verdict_nothing_refuses()
    {
        var world = new CheckWorld("measure\naudit\nhash");
        var file = world.File(label: Signature);
        foreach (var flags in new[] { OpenFlags.Direct, OpenFlags.ReadOnly, OpenFlags.ReadWrite, OpenFlags.WriteOnly | OpenFlags.Truncate })
        {
            world.Open(0, file, flags);
            Assert.Equal(Errno.None, world.Result);
        }
    }

    [Theory] // M-21 step 14, M-32: O_DIRECT fails the collection, unless it is permitted
    [InlineData("appraise", Errno.EACCES)]
    [InlineData("appraise permit_directio", Errno.None)]
    [InlineData("measure", Errno.None)]
    public void Direct_io_is_refused_by_appraisal_unless_permitted(string rules, Errno expected)
    {
        var world = new CheckWorld(rules);
        world.Read(0, world.File(label: GoodLabel("x")), OpenFlags.Direct);
        Assert.Equal(expected, world.Result);
    }

    [Theory] // M-21 step 15, A-42, A-31: signed files do not open for writing, and leave no record of it
    [InlineData(OpenFlags.ReadOnly, false, Errno.None)]
    [InlineData(OpenFlags.WriteOnly, false, Errno.EACCES)]
    [InlineData(OpenFlags.ReadWrite, false, Errno.EACCES)]
    [InlineData(OpenFlags.ReadOnly | OpenFlags.Truncate, false, Errno.EACCES)]
    [InlineData(OpenFlags.WriteOnly, true, Errno.None)]
    public void A_signed_file_is_not_written_unless_it_is_new(OpenFlags flags, bool isNew, Errno expected)
    {
        var world = new CheckWorld("appraise") { Signatures = new StubSignatures() };
        var file = world.File(label: Signature);
        world.Read(0, file);
        if (isNew)
        {
            Record(file).Flags |= IntegrityFlags.NewFile;
        }

        world.Open(0, file, flags);
        Assert.Equal(expected, world.Result);
        Assert.Empty(world.Seen);
    }

    [Theory] // M-21 step 16, A-46: UPDATE_XATTR after an allowed appraised open for writing
    [InlineData("appraise", OpenFlags.WriteOnly, true, true)]
    [InlineData("appraise", OpenFlags.ReadWrite, true, true)]
    [InlineData("appraise", OpenFlags.ReadOnly, true, false)]
    [InlineData("measure", OpenFlags.WriteOnly, true, false)]
    [InlineData("appraise", OpenFlags.WriteOnly, false, false)]
    public void An_allowed_write_open_wants_a_new_label(string rules, OpenFlags flags, bool good, bool expected)
    {
        var world = new CheckWorld(rules);
        var file = world.File(label: good ? GoodLabel("x") : [1]);
        var other = world.Open(0, file);   // another open file, so that a refused one is no last writer
        world.Open(0, file, flags);
        Assert.Equal(expected, Record(other.Inode).UpdateXattr);
    }

    [Theory] // M-35, A-63, M-21 steps 9 and 13: executable mappings of files that are mapped shared and writable
    [InlineData("appraise func=MMAP_CHECK", AppraisalState.Enforce, Errno.EACCES, true)]
    [InlineData("appraise func=MMAP_CHECK", AppraisalState.Log, Errno.None, true)]
    [InlineData("appraise", AppraisalState.Enforce, Errno.None, false)]
    [InlineData("measure func=MMAP_CHECK", AppraisalState.Enforce, Errno.None, false)]
    public void A_mapped_writer_refuses_an_appraised_executable_mapping(string rules, AppraisalState mode, Errno expected, bool audited)
    {
        var world = new CheckWorld(string.Empty);
        world.Load(0, rules, mode);
        var inode = world.File(label: GoodLabel("x"));
        var file = world.Open(0, inode);
        inode.WritableMappings = 1;
        for (var i = 0; i < 2; i++)
        {
            world.Seen.Clear();
            Assert.Equal(expected, world.Map(0, file));
            Assert.Equal(audited, world.Seen.Contains("mmap_file mmapped_writers res=0"));
        }

        inode.WritableMappings = 0;
        Assert.Equal(Errno.None, world.Map(0, file));
    }

    [Fact] // M-26: action flags stick until an attribute change
    public void A_demand_for_a_signature_sticks()
    {
        var world = new CheckWorld("appraise func=BPRM_CHECK appraise_type=imasig\nappraise func=FILE_CHECK");
        var inode = world.File(label: GoodLabel("x"));
        var file = world.Open(0, inode);
        Assert.Equal(Errno.None, world.Result);
        world.Hook(0, file, HookFunction.BprmCheck, AccessMask.Exec);
        world.Rewrite(0, inode, "x");   // a last writer's reset does not forget it
        SetLabel(inode, GoodLabel("x"));
        Assert.Equal(["appraise_data IMA-signature-required res=0"], world.Read(0, inode));
        Record(inode).AttributeChanged = true;   // M-14 does
        Assert.Empty(world.Read(0, inode));
        Assert.Equal(Errno.None, world.Result);
    }

    [Theory] // M-21 step 10, M-24, A-58, A-61: an appended signature is measured again into the same register
    [InlineData("template=ima-modsig", true)]
    [InlineData("template=ima-sig", false)]
    public void An_appended_signature_is_measured_again_where_the_template_shows_it(string template, bool again)
    {
        var found = new AppendedSignature(new byte[] { 0x30, 0 }, Digest.Zeros(HashAlgorithm.Sha256));
        var world = new CheckWorld("measure func=FILE_CHECK\nappraise func=MODULE_CHECK appraise_type=imasig|modsig\nmeasure func=MODULE_CHECK " + template)
        {
            Signatures = new StubSignatures { Found = found },
        };
        var file = world.Open(0, world.File());
        Assert.Equal(Errno.None, world.Hook(0, file, HookFunction.ModuleCheck, AccessMask.Read, buffer: true));
        Assert.Equal(again ? 2 : 1, world.Seen.Count(line => line == "n0 entry"));
    }

    [Theory] // M-21 step 13, A-60
    [InlineData(true, Errno.EACCES)]
    [InlineData(false, Errno.None)]
    public void A_blacklisted_digest_refuses(bool blacklisted, Errno expected)
    {
        var found = new AppendedSignature(new byte[] { 0x30, 0 }, Digest.Zeros(HashAlgorithm.Sha256));
        var world = new CheckWorld("appraise func=MODULE_CHECK appraise_type=imasig|modsig appraise_flag=check_blacklist")
        {
            Signatures = new StubSignatures { Found = found, Blacklisted = blacklisted },
        };
        var file = world.Open(0, world.File());
        Assert.Equal(expected, world.Hook(0, file, HookFunction.ModuleCheck, AccessMask.Read, buffer: true));
    }

    [Fact] // M-25: all hooks of an exec measure once into one register
    public void An_exec_makes_one_entry()
    {
        var world = new CheckWorld("measure func=FILE_CHECK\nmeasure func=BPRM_CHECK\nmeasure func=CREDS_CHECK\nmeasure func=MMAP_CHECK");
        var file = world.Open(0, world.File(), OpenFlags.Execute);
        world.Hook(0, file, HookFunction.BprmCheck, AccessMask.Exec);
        world.Hook(0, file, HookFunction.CredsCheck, AccessMask.Exec);
        world.Map(0, file);
        Assert.Equal(["n0 entry"], world.Seen);
    }

    [Fact] // M-34: also a duplicate counts as measured, so the record does not wait for the list
    public void A_stored_entry_is_remembered_for_its_register()
    {
        var world = new CheckWorld("measure template=ima-ns");
        var file = world.File();
        Assert.Equal(["n0 entry"], world.Read(0, file));
        Assert.True(Record(file).MeasuredPcrs.Has(10));
        Assert.True(Record(file).Flags.HasFlag(IntegrityFlags.Measured));
    }

    [Fact] // M-21 never lets anything but None or EACCES out, whatever the label is
    public void Hostile_labels_never_throw() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Byte[0, 5], Gen.Int[0, 3], Gen.Bool).Sample((bytes, type, kind, buffer) =>
            {
                var world = new CheckWorld("appraise\nmeasure template=ima-sig\naudit\nhash") { Signatures = new StubSignatures { Label = Errno.ENOKEY } };
                var file = world.File(label: kind == 0 ? bytes : [type, .. bytes]);
                var open = world.Open(0, file, kind == 2 ? OpenFlags.ReadWrite : OpenFlags.ReadOnly);
                Assert.True(world.Result is Errno.None or Errno.EACCES);
                Assert.True(world.Hook(0, open, HookFunction.ModuleCheck, AccessMask.Read, buffer: buffer) is Errno.None or Errno.EACCES);
            });
}
