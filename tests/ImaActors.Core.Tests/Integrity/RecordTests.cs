using System;
using System.Linq;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Core.Tests.Integrity;

public sealed class RecordTests
{
    [Fact] // M-10, M-11, N-101
    public void A_new_record_is_empty()
    {
        var record = new InodeIntegrity(NamespaceOrdinal.Initial, 0);
        Assert.Equal(IntegrityFlags.None, record.Flags);
        Assert.False(record.XattrChanged || record.UpdateXattr || record.AttributeChanged || record.HasSignature || record.MustMeasure);
        Assert.Null(record.Hash);
        Assert.Equal((0UL, 0, null), (record.MeasuredPcrs.Bits, record.Readers, record.RealInode));
        Assert.All(Enum.GetValues<AppraisalSlot>(), slot => Assert.Equal(AppraisalStatus.Unknown, record[slot]));
    }

    [Theory] // M-12, P-67
    [InlineData(IntegrityFlags.Measure, 0x1)]
    [InlineData(IntegrityFlags.Measured, 0x2)]
    [InlineData(IntegrityFlags.Appraise, 0x4)]
    [InlineData(IntegrityFlags.Appraised, 0x8)]
    [InlineData(IntegrityFlags.Collected, 0x20)]
    [InlineData(IntegrityFlags.Audit, 0x40)]
    [InlineData(IntegrityFlags.Audited, 0x80)]
    [InlineData(IntegrityFlags.Hash, 0x100)]
    [InlineData(IntegrityFlags.Hashed, 0x200)]
    public void The_flags_have_the_kernels_bits(IntegrityFlags flag, uint bit) => Assert.Equal(bit, (uint)flag);

    [Fact] // M-12
    public void Every_done_bit_but_collected_is_one_above_its_to_do_bit()
    {
        const IntegrityFlags todo = IntegrityFlags.DoActions | IntegrityFlags.SubActions;
        Assert.Equal((IntegrityFlags)((uint)todo << 1) | IntegrityFlags.Collected, IntegrityFlags.Done);
        Assert.Equal((IntegrityFlags)((uint)IntegrityFlags.SubActions << 1), IntegrityFlags.SubDone);
    }

    [Fact] // M-12, M-16, M-17
    public void A_reset_clears_done_and_registers_and_nothing_else()
    {
        var record = new InodeIntegrity(NamespaceOrdinal.Initial, 0)
        {
            Flags = (IntegrityFlags)uint.MaxValue,
            MeasuredPcrs = default(PcrSet).With(10),
            MustMeasure = true,
            UpdateXattr = true,
            Readers = 2,
        };
        record[AppraisalSlot.Bprm] = AppraisalStatus.Pass;
        record.ResetDone();
        Assert.Equal(~IntegrityFlags.Done, record.Flags);
        Assert.Equal(default, record.MeasuredPcrs);
        Assert.Equal((true, true, 2), (record.MustMeasure, record.UpdateXattr, record.Readers));
        Assert.Equal(AppraisalStatus.Pass, record[AppraisalSlot.Bprm]);
    }

    [Fact] // M-24, M-27
    public void Each_register_stands_for_itself()
    {
        var set = default(PcrSet).With(10).With(42).With(63).With(0);
        Assert.Equal([0, 10, 42, 63], Enumerable.Range(0, 64).Where(set.Has));
        Assert.False(default(PcrSet).With(31).Has(63));
    }

    [Fact] // M-9, N-100, N-103
    public void A_record_is_made_by_the_own_check_when_the_query_gives_a_verdict()
    {
        var world = new CheckWorld("measure func=FILE_CHECK fowner=0", "audit fowner=5", string.Empty);
        var file = world.File();
        file.Uid = 7;
        world.Read(0, file);
        world.Read(2, file);
        Assert.Empty(file.Records.All);
        file.Uid = 0;
        world.Read(0, file);
        world.Read(1, file);
        Assert.Equal([0], file.Records.All.Select(record => record.Namespace.Value));
        file.Uid = 5;
        world.Read(0, file);
        world.Read(1, file);
        Assert.Equal([0, 1], file.Records.All.Select(record => record.Namespace.Value));
    }

    [Fact] // N-103: a foreign check creates no record
    public void A_foreign_check_makes_no_record()
    {
        var world = new CheckWorld("measure", "measure");
        var file = world.File();
        world.Read(1, file);
        Assert.False(CheckWorld.HasRecord(file));
        Assert.Equal(["n1 entry"], world.Seen);
    }

    [Fact] // N-100, N-109, M-20
    public void Namespaces_measure_the_same_file_each_for_itself()
    {
        var world = new CheckWorld("measure", "measure", "audit");
        var file = world.File();
        Assert.Equal(["n0 entry"], world.Read(0, file));
        Assert.Equal(["n1 entry"], world.Read(1, file));
        Assert.Equal(["audited"], world.Read(2, file));
        Assert.Empty(world.Read(0, file).Concat(world.Read(1, file)).Concat(world.Read(2, file)));
        world.Load(0, "measure");
        Assert.Empty(world.Read(0, file));   // M-20: loading a policy resets nothing
    }

    [Fact] // M-9, N-106
    public void Records_die_with_the_inode_and_with_the_namespace()
    {
        var world = new CheckWorld("measure", "measure");
        var file = world.File();
        world.Read(0, file);
        world.Read(1, file);
        world.Remove(1);
        world.Read(0, file);
        Assert.False(CheckWorld.HasRecord(file, 1));
        world.Add(2, "measure", activation: 2);
        Assert.Equal(["n2 entry"], world.Read(2, file));   // a new namespace starts with none
        file.Records.Clear();
        Assert.Equal(["n0 entry"], world.Read(0, file));
    }

    [Fact] // N-106
    public void A_close_drops_the_records_of_namespaces_that_are_gone()
    {
        var world = new CheckWorld("measure", "measure");
        var file = world.File();
        world.Read(1, file);
        var open = world.Open(0, file);
        world.Remove(1);
        world.Close(open);
        Assert.False(CheckWorld.HasRecord(file, 1));
    }
}
