using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tests.Measurement;
using Xunit;
using static ImaActors.Core.Tests.Integrity.CheckWorld;

namespace ImaActors.Core.Tests.Integrity;

public sealed class CloseStepTests
{
    [Theory] // N-136, N-137, M-17
    [InlineData("measure", true, true)]      // whatever rule made the record
    [InlineData("audit", true, true)]
    [InlineData("", false, false)]           // empty action mask: resets nobody
    [InlineData("measure fowner=9", false, false)]   // no record: resets nobody
    public void A_writer_resets_all_if_its_namespace_has_a_record(string writer, bool own, bool foreign)
    {
        var world = new CheckWorld("measure\naudit", writer);
        var file = world.File();
        world.Read(0, file);
        world.Read(1, file);
        world.Rewrite(1, file, "new");
        Assert.Equal(foreign ? ["n0 entry", "audited"] : [], world.Read(0, file));
        Assert.Equal(own, world.Read(1, file).Length > 0);
    }

    [Fact] // N-137: only the last of several writers matters, with its opening namespace
    public void Only_the_last_writer_matters()
    {
        var world = new CheckWorld("measure", string.Empty);
        var file = world.File();
        world.Read(0, file);
        var first = world.Open(0, file, OpenFlags.WriteOnly);
        var second = world.Open(1, file, OpenFlags.WriteOnly);
        file.Write(0, "y"u8);
        world.Close(first);
        world.Close(second);
        Assert.Empty(world.Read(0, file));
        first = world.Open(0, file, OpenFlags.WriteOnly);
        second = world.Open(1, file, OpenFlags.WriteOnly);
        world.Close(second);
        world.Close(first, closer: 1);   // the opening namespace counts, whoever closes
        Assert.Equal(["n0 entry"], world.Read(0, file));
    }

    [Fact] // N-136, N-138: the foreign reset leaves new-file flag, UPDATE_XATTR, action flags and readers
    public void A_foreign_reset_clears_done_and_registers_only()
    {
        var world = new CheckWorld("measure", "measure");
        var file = world.File();
        world.Read(0, file);
        var record = Record(file);
        record.Flags |= IntegrityFlags.NewFile | IntegrityFlags.SignatureRequired;
        record.UpdateXattr = true;
        record.Readers = 4;
        world.Read(1, file);
        world.Rewrite(1, file, "y");
        Assert.Equal(IntegrityFlags.NewFile | IntegrityFlags.SignatureRequired | IntegrityFlags.Measure, record.Flags);
        Assert.True(record is { UpdateXattr: true, Readers: 4, MeasuredPcrs.Bits: 0 });
        Assert.Null(file.SecurityIma);
    }

    [Fact] // N-136: not those with an empty action mask
    public void A_foreign_record_of_an_empty_policy_is_not_reset()
    {
        var world = new CheckWorld("measure", "measure");
        var file = world.File();
        world.Read(0, file);
        world.Load(0, string.Empty);
        world.Rewrite(1, file, "y");
        Assert.True(Record(file).Flags.HasFlag(IntegrityFlags.Measured));
    }

    [Fact] // N-137, last point, N-149: the counter of the opening namespace's record alone
    public void An_unchanged_close_leaves_stale_foreign_records_alone()
    {
        var world = new CheckWorld("audit", "audit");
        var file = world.File("x", Counting);
        file.Accessed();
        world.Read(0, file);
        file.Write(0, "y"u8);
        file.Accessed();
        world.Read(1, file);
        world.Close(world.Open(1, file, OpenFlags.WriteOnly), 1);
        Assert.Empty(world.Read(0, file));
        world.Close(world.Open(0, file, OpenFlags.WriteOnly));
        Assert.Equal(["audited"], world.Read(0, file));
        Assert.Equal(["audited"], world.Read(1, file));
    }

    [Fact] // N-148, N-149
    public void Each_namespace_audits_once_until_a_reset()
    {
        var world = new CheckWorld("audit", "audit", "audit");
        var file = world.File();
        string[] Round() => [.. Enumerable.Range(0, 3).SelectMany(ns => world.Read(ns, file))];
        Assert.Equal(3, Round().Length);
        Assert.Empty(Round());
        world.Close(world.Open(2, file, OpenFlags.WriteOnly), 2);   // without a change counter, written or not
        Assert.Equal(3, Round().Length);
    }

    [Fact] // M-17, A-38: the new-file flag resets even an unchanged file, once
    public void A_new_file_is_reset_at_its_first_last_close()
    {
        var world = new CheckWorld("audit");
        var file = world.File("x", Counting);
        file.Accessed();
        world.Read(0, file);
        Record(file).Flags |= IntegrityFlags.NewFile;
        world.Close(world.Open(0, file, OpenFlags.WriteOnly));
        Assert.False(Record(file).Flags.HasFlag(IntegrityFlags.NewFile));
        Assert.Equal(["audited"], world.Read(0, file));
    }

    [Fact] // M-17, A-45: UPDATE_XATTR is consumed even if nothing changed
    public void An_unchanged_close_consumes_the_wish_for_a_label()
    {
        var world = new CheckWorld("appraise");
        var file = world.File("x", Counting, GoodLabel("x"));
        file.Accessed();
        world.Read(0, file);
        file.Xattrs = file.Xattrs.SetItem(IntegrityXattr.Name, new byte[] { 9 });   // behind the counter's back
        var writer = world.Open(0, file, OpenFlags.WriteOnly);
        Assert.True(Record(file).UpdateXattr);
        world.Close(writer);
        Assert.False(Record(file).UpdateXattr);
        Assert.Equal(1, file.SecurityIma!.Value.Length);
    }

    [Theory] // N-157
    [InlineData(HashAlgorithm.Sha1, "01")]
    [InlineData(HashAlgorithm.Sha256, "0404")]
    public void The_last_writers_close_renews_the_label_in_the_system_algorithm(HashAlgorithm system, string head)
    {
        var world = new CheckWorld("appraise\naudit") { System = system };
        var file = world.File(label: GoodLabel("x"));
        world.Rewrite(0, file, "new");
        Assert.Equal(head + TestMachine.Hex(TestHashes.Instance.Compute(system, "new"u8)), TestMachine.Hex(file.SecurityIma!.Value));
        Assert.True(Record(file).Flags.HasFlag(IntegrityFlags.Collected));   // the next access only compares
        file.Initialise("sneaky"u8);
        world.Read(0, file);
        Assert.Equal(Errno.None, world.Result);
    }

    [Fact] // a file that failed in log mode is not labelled; a signed one never
    public void A_failed_or_signed_file_is_not_labelled()
    {
        var world = new CheckWorld(string.Empty) { Signatures = new StubSignatures() };
        world.Load(0, "appraise", AppraisalState.Log);
        var failed = world.File(label: [1, 2]);
        world.Rewrite(0, failed, "new");
        Assert.Equal(2, failed.SecurityIma!.Value.Length);
        var signed = world.File(label: [3, 2, 4, 0, 0, 0, 0, 0, 1, 1]);
        world.Rewrite(0, signed, "new");
        Assert.Equal(10, signed.SecurityIma!.Value.Length);
    }

    [Theory] // A-52, N-151, A-48: a hash rule labels at the last close of a writer that was opened in that namespace
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void A_hash_rule_labels_at_the_close_of_its_own_writer(int writer, bool labelled)
    {
        var world = new CheckWorld("measure", "hash");
        var file = world.File();
        world.Read(1, file);
        Assert.Null(file.SecurityIma);   // a read-only open never creates a value
        world.Close(world.Open(writer, file, OpenFlags.WriteOnly), writer);
        Assert.Equal(labelled, file.SecurityIma is not null);
        Assert.False(HasRecord(file) && Record(file).Flags.HasFlag(IntegrityFlags.Hashed));
    }

    [Fact] // errors of the collection: no update
    public void A_direct_writer_labels_nothing()
    {
        var world = new CheckWorld("hash");
        var file = world.File();
        world.Close(world.Open(0, file, OpenFlags.WriteOnly | OpenFlags.Direct));
        Assert.Null(file.SecurityIma);
    }

    [Fact]
    public void A_signed_file_is_installed_by_write_label_close()
    {
        var world = new CheckWorld("appraise") { Signatures = new StubSignatures() };
        var file = world.File(string.Empty);
        var writer = world.Open(0, file, OpenFlags.WriteOnly | OpenFlags.Create, created: true);
        Assert.Equal(Errno.None, world.Result);
        file.Write(0, "data"u8);
        SetLabel(file, [3, 2, 2, 0, 0, 0, 0, 0, 1, 1]);
        world.Do(environment => { AttributeChange.AfterLabelChange(environment, file, isSignature: true); return Errno.None; });
        world.Close(writer);
        Assert.Equal(3, file.SecurityIma!.Value.Span[0]);
    }

    [Fact]
    public void With_a_demand_for_signatures_a_new_file_gets_a_hash_and_is_refused_next()
    {
        var world = new CheckWorld("appraise appraise_type=imasig");
        var file = world.File(string.Empty);
        var writer = world.Open(0, file, OpenFlags.WriteOnly | OpenFlags.Create, created: true);
        Assert.Equal(Errno.None, world.Result);
        file.Write(0, "data"u8);
        world.Close(writer);
        Assert.Equal(GoodLabel("data"), file.SecurityIma!.Value.ToArray());
        world.Seen.Clear();
        Assert.Equal(["appraise_data IMA-signature-required res=0"], world.Read(0, file));
        Assert.Equal(Errno.EACCES, world.Result);
    }

    [Fact] // N-138: a denied open is released the same way and may reset
    public void A_denied_write_open_may_reset()
    {
        var world = new CheckWorld("audit", "appraise");
        var file = world.File();
        world.Read(0, file);
        world.Open(1, file, OpenFlags.WriteOnly);
        Assert.Equal(Errno.EACCES, world.Result);
        Assert.Equal(["audited"], world.Read(0, file));
    }
}
