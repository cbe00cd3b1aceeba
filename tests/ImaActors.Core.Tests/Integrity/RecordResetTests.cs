using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using Xunit;
using static ImaActors.Core.Tests.Integrity.CheckWorld;

namespace ImaActors.Core.Tests.Integrity;

public sealed class RecordResetTests
{
    private const string All = "appraise\nmeasure\naudit";

    [Fact] // M-14, M-15, A-36
    public void An_attribute_change_appraises_again_with_the_cached_digest_and_measures_nothing()
    {
        var world = new CheckWorld(All);
        var file = world.File(label: GoodLabel("x"));
        world.Read(0, file);
        file.Resize(0);
        world.Do(environment => { AttributeChange.AfterSetAttribute(environment, world.Caller(0), file); return Errno.None; });
        Assert.Empty(world.Read(0, file));
        Assert.Equal(Errno.None, world.Result);
        SetLabel(file, GoodLabel(string.Empty));
        Record(file).AttributeChanged = true;
        Assert.Equal(["appraise_data invalid-hash res=0"], world.Read(0, file));
    }

    [Fact] // M-14
    public void An_attribute_change_clears_what_appraisal_left_and_all_action_flags()
    {
        var record = new InodeIntegrity(NamespaceOrdinal.Initial, 0) { Flags = (IntegrityFlags)uint.MaxValue, AttributeChanged = true, MeasuredPcrs = new PcrSet(1024) };
        var inode = new CheckWorld().File();
        RecordReset.BeforeCheck(record, inode);
        const IntegrityFlags gone = IntegrityFlags.Appraise | IntegrityFlags.Appraised | IntegrityFlags.SubActions | IntegrityFlags.SubDone | IntegrityFlags.ActionFlags;
        Assert.Equal(~gone, record.Flags);
        Assert.Equal((false, new PcrSet(1024)), (record.AttributeChanged, record.MeasuredPcrs));
        record.Flags = (IntegrityFlags)uint.MaxValue;
        RecordReset.BeforeCheck(record, inode);
        Assert.Equal((IntegrityFlags)uint.MaxValue, record.Flags);   // once
    }

    [Theory] // M-16, N-159
    [InlineData(true)]
    [InlineData(false)]
    public void A_label_change_measures_and_audits_again_where_somebody_appraises(bool appraises)
    {
        var world = new CheckWorld(appraises ? All : "measure\naudit", "measure");
        var file = world.File(label: GoodLabel("x"));
        world.Read(0, file);
        world.Read(1, file);
        world.Do(environment => { AttributeChange.AfterLabelChange(environment, file, isSignature: true); return Errno.None; });
        Assert.Equal((appraises, appraises), (Record(file).XattrChanged, Record(file).HasSignature));
        Assert.Equal(appraises, Record(file).MeasuredPcrs == default);
        Assert.False(Record(file, 1).XattrChanged);   // root's record alone
        Assert.Equal(appraises ? ["n0 entry", "audited"] : [], world.Read(0, file));
        Assert.Empty(world.Read(0, file).Concat(world.Read(1, file)));
        world.Do(environment => { AttributeChange.AfterLabelChange(environment, file, isSignature: false); return Errno.None; });
        Assert.False(Record(file).HasSignature);
    }

    [Theory] // M-19
    [InlineData(false, false, false, true)]   // the real inode has no change counter
    [InlineData(true, false, false, false)]
    [InlineData(true, true, false, true)]     // its counter differs
    [InlineData(true, false, true, true)]     // it is another one: copied up
    public void A_stacked_file_is_evaluated_afresh_when_its_real_inode_changed(bool counts, bool changes, bool moves, bool again)
    {
        var world = new CheckWorld("measure");
        var real = world.File("x", counts ? Counting : Disk);
        real.Accessed();
        var file = world.File(real: real);
        Assert.Equal(["n0 entry"], world.Read(0, file));
        if (changes)
        {
            real.Write(0, "y"u8);
        }

        if (moves)
        {
            file.Real = world.File("z", Counting);
        }

        Assert.Equal(again ? ["n0 entry"] : [], world.Read(0, file));
    }

    [Fact] // M-19: only if some done bit is set
    public void A_stacked_file_without_done_bits_is_not_reset()
    {
        var world = new CheckWorld();
        var file = world.File(real: world.File());
        var record = new InodeIntegrity(NamespaceOrdinal.Initial, 0) { Flags = IntegrityFlags.Measure, MeasuredPcrs = new PcrSet(1024) };
        RecordReset.BeforeCheck(record, file);
        Assert.Equal(1024UL, record.MeasuredPcrs.Bits);
        Assert.Equal(file.Real!.Id, record.RealInode);
    }

    [Theory] // N-161
    [InlineData("appraise fowner=0", false)]
    [InlineData("appraise fowner=9", true)]
    [InlineData("appraise fowner=9\nhash fowner=0", false)]
    [InlineData("appraise func=BPRM_CHECK", false)]   // P-66: func and mask do not count
    [InlineData("appraise mask=MAY_READ", false)]
    [InlineData("measure", null)]
    public void An_attribute_change_deletes_the_label_where_no_rule_matches(string rules, bool? deleted)
    {
        var world = new CheckWorld(rules);
        var file = world.File(label: [3, 2, 1]);
        file.Records.FindOrCreate(NamespaceOrdinal.Initial, 0).UpdateXattr = true;
        world.Do(environment => { AttributeChange.AfterSetAttribute(environment, world.Caller(0), file); return Errno.None; });
        Assert.Equal(deleted == true, file.SecurityIma is null);
        Assert.Equal(deleted is not null, Record(file).AttributeChanged);
        Assert.Equal(deleted != true, Record(file).UpdateXattr);
        Assert.Empty(world.Seen);
    }

    [Fact] // regular files with extended attributes only
    public void An_attribute_change_on_a_file_system_without_attributes_does_nothing()
    {
        var world = new CheckWorld("appraise fowner=9");
        var file = world.File(on: Bare);
        file.Records.FindOrCreate(NamespaceOrdinal.Initial, 0);
        world.Do(environment => { AttributeChange.AfterSetAttribute(environment, world.Caller(0), file); return Errno.None; });
        Assert.False(Record(file).AttributeChanged);
    }

    [Fact] // A-56, N-161: one namespace without a rule is enough
    public void Any_appraising_namespace_without_a_rule_deletes_the_label()
    {
        var world = new CheckWorld("appraise fowner=0", "appraise fowner=9", "measure");
        var file = world.File(label: [4, 2, 1]);
        foreach (var ns in new[] { 0, 1, 2 })
        {
            file.Records.FindOrCreate(new NamespaceOrdinal(ns), ns).UpdateXattr = true;
        }

        world.Do(environment => { AttributeChange.AfterSetAttribute(environment, world.Caller(2), file); return Errno.None; });
        Assert.Null(file.SecurityIma);
        Assert.Equal([true, false, true], file.Records.All.Select(record => record.UpdateXattr));
        Assert.Equal([true, true, false], file.Records.All.Select(record => record.AttributeChanged));
    }

    [Theory] // M-44, A-37, A-39, N-118, N-103
    [InlineData("appraise fowner=0", true)]
    [InlineData("hash fowner=0", true)]
    [InlineData("measure", false)]
    [InlineData("appraise fowner=9", false)]
    [InlineData("appraise mask=MAY_READ", false)]
    [InlineData("", false)]
    public void Mknod_and_temporary_files_make_records_where_appraise_or_hash_matches(string rules, bool matches)
    {
        var world = new CheckWorld("measure", rules);
        foreach (var temporary in new[] { false, true })
        {
            var file = world.File();
            world.Do(environment => { AttributeChange.AfterCreateWithoutOpen(environment, world.Caller(0), file, temporary); return Errno.None; });
            Assert.False(HasRecord(file));
            Assert.Equal(matches, HasRecord(file, 1));
            if (matches)
            {
                Assert.Equal(!temporary, Record(file, 1).Flags.HasFlag(IntegrityFlags.NewFile));
                Assert.Equal(temporary, Record(file, 1).UpdateXattr);
                Assert.Equal(temporary ? AppraisalStatus.Pass : AppraisalStatus.Unknown, Record(file, 1)[AppraisalSlot.File]);
            }
        }
    }

    [Fact] // N-118: a zero state word
    public void Mknod_does_nothing_where_appraisal_is_off()
    {
        var world = new CheckWorld(string.Empty);
        world.Load(0, "hash", AppraisalState.None);
        var file = world.File();
        world.Do(environment => { AttributeChange.AfterCreateWithoutOpen(environment, world.Caller(0), file, isTemporary: false); return Errno.None; });
        Assert.False(HasRecord(file));
    }

    [Theory] // M-17, M-13
    [InlineData(false, false, true)]    // without a change counter every last close of a writer resets
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    public void The_last_writers_close_resets_if_the_file_changed_or_nobody_knows(bool counts, bool writes, bool again)
    {
        var world = new CheckWorld("measure\naudit");
        var file = world.File("x", counts ? Counting : Disk);
        file.Accessed();
        world.Read(0, file);
        var writer = world.Open(0, file, OpenFlags.WriteOnly);
        if (writes)
        {
            file.Write(0, "y"u8);
        }

        world.Close(writer);
        Assert.Equal(again ? ["n0 entry", "audited"] : [], world.Read(0, file));
    }

    [Fact] // M-13, M-17: the exception on ext4
    public void The_first_close_after_a_modification_resets_once_because_hashing_moved_the_counter()
    {
        var world = new CheckWorld("audit");
        var file = world.File("x", Counting);
        Assert.Equal(["audited"], world.Read(0, file));
        world.Close(world.Open(0, file, OpenFlags.WriteOnly));
        Assert.Equal(["audited"], world.Read(0, file));
        world.Close(world.Open(0, file, OpenFlags.WriteOnly));
        Assert.Empty(world.Read(0, file));
    }
}
