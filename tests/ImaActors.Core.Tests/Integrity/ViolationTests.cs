using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tests.Measurement;
using ImaActors.Core.Tests.UserNamespaces;
using Xunit;
using static ImaActors.Core.Tests.Integrity.CheckWorld;

namespace ImaActors.Core.Tests.Integrity;

public sealed class ViolationTests
{
    [Theory] // M-36: without namespaces any reader counts, also one that no rule matched
    [InlineData(true, Violation.None)]
    [InlineData(false, Violation.ToMToU)]
    public void A_kernel_without_namespaces_counts_every_reader(bool hasNamespaces, Violation expected)
    {
        var world = new CheckWorld("measure");
        var inode = world.File();
        inode.ReadOpens = 1;
        var record = inode.Records.FindOrCreate(NamespaceOrdinal.Initial, 0);
        record.MustMeasure = true;
        var writer = new OpenFile { Id = default, Inode = inode, Flags = OpenFlags.WriteOnly, Opener = NamespaceOrdinal.Initial };
        Assert.Equal(expected, ViolationTest.Run(TestMachine.Namespaced with { HasImaNamespaces = hasNamespaces }, writer, record, false));
    }

    private const string Reads = "measure func=FILE_CHECK mask=MAY_READ";

    [Theory] // N-119, M-36
    [InlineData(OpenFlags.WriteOnly, 1, 1, true, true, Violation.ToMToU)]
    [InlineData(OpenFlags.ReadWrite, 1, 1, true, false, Violation.ToMToU)]
    [InlineData(OpenFlags.WriteOnly, 0, 1, true, true, Violation.None)]
    [InlineData(OpenFlags.WriteOnly, 1, 0, true, true, Violation.None)]
    [InlineData(OpenFlags.WriteOnly, 1, 1, false, true, Violation.None)]
    [InlineData(OpenFlags.ReadOnly, 1, 0, false, true, Violation.OpenWriters)]
    [InlineData(OpenFlags.ReadOnly, 1, 0, false, false, Violation.None)]
    [InlineData(OpenFlags.AccessMode, 1, 1, true, false, Violation.None)]
    public void The_test_asks_counters_and_the_record(OpenFlags flags, int allReaders, int readers, bool marked, bool measures, Violation expected)
    {
        var world = new CheckWorld();
        var inode = world.File();
        inode.ReadOpens = allReaders;
        inode.WriteOpens = 1;
        var record = new InodeIntegrity(NamespaceOrdinal.Initial, 0) { Readers = readers, MustMeasure = marked };
        var file = new OpenFile { Id = default, Inode = inode, Flags = flags, Opener = NamespaceOrdinal.Initial };
        Assert.Equal(expected, ViolationTest.Run(TestMachine.Namespaced, file, record, measures));
        Assert.Equal(marked || (measures && !flags.CanWrite()), record.MustMeasure);   // M-37
    }

    [Fact] // N-119
    public void A_writer_without_a_record_is_no_violation()
    {
        var file = new OpenFile { Id = default, Inode = new CheckWorld().File(), Flags = OpenFlags.WriteOnly, Opener = NamespaceOrdinal.Initial };
        file.Inode.ReadOpens = 1;
        Assert.Equal(Violation.None, ViolationTest.Run(TestMachine.Namespaced, file, null, mustMeasure: true));
    }

    [Fact] // M-38, M-40, M-42, M-43, N-128
    public void Each_write_open_during_a_measured_read_is_one_more_violation()
    {
        var world = new CheckWorld(Reads);
        var file = world.File();
        var reader = world.Open(0, file);
        world.Close(world.Open(0, file, OpenFlags.WriteOnly));
        world.Close(world.Open(0, file, OpenFlags.ReadWrite));
        world.Close(reader);
        world.Close(world.Open(0, file, OpenFlags.WriteOnly));
        Assert.Equal(["n0 entry", "n0 ToMToU", "n0 ToMToU"], world.Seen);
        Assert.Equal(["n0 entry"], world.Read(0, file));   // M-43: the writer's last close reset the record
    }

    [Fact] // M-38, M-42: the violation comes first, and the measurement is made as usual
    public void Each_measured_read_during_a_write_open_is_one_more_violation()
    {
        var world = new CheckWorld(Reads);
        var file = world.File();
        world.Open(0, file, OpenFlags.WriteOnly);
        Assert.Equal(["n0 open_writers", "n0 entry"], world.Read(0, file));
        Assert.Equal(["n0 open_writers"], world.Read(0, file));
    }

    [Theory] // M-39, N-122
    [InlineData(OpenFlags.ReadWrite)]
    [InlineData(OpenFlags.AccessMode)]
    public void Only_read_only_opens_are_readers(OpenFlags flags)
    {
        var world = new CheckWorld("measure");
        var file = world.File();
        var open = world.Open(0, file, flags);
        Assert.Equal((0, false), (Record(file).Readers, open.Counted));
    }

    [Fact] // M-39: a mapping is tested with the mode of the mapped file
    public void Mapping_a_read_write_file_executable_while_readers_exist_is_a_violation()
    {
        var world = new CheckWorld(Reads + "\nmeasure func=MMAP_CHECK");
        var file = world.File();
        world.Open(0, file);
        var writer = world.Open(0, file, OpenFlags.ReadWrite);
        world.Map(0, writer);
        Assert.Equal(2, world.Seen.Count(line => line == "n0 ToMToU"));
    }

    [Fact] // M-39, N-121, N-124: the leak of mapped files
    public void Each_executable_mapping_counts_one_reader_more_that_is_never_taken_back()
    {
        var world = new CheckWorld("measure");
        var file = world.File();
        var reader = world.Open(0, file);
        world.Map(0, reader);
        world.Map(0, reader);
        Assert.Equal(3, Record(file).Readers);
        world.Close(reader);
        Assert.Equal(2, Record(file).Readers);
        world.Close(world.Open(0, file, OpenFlags.WriteOnly));
        Assert.DoesNotContain("n0 ToMToU", world.Seen);
        file.ReadOpens++;   // some other read-only open, also unmeasured
        world.Close(world.Open(0, file, OpenFlags.WriteOnly));
        Assert.Contains("n0 ToMToU", world.Seen);
    }

    [Fact] // N-124, last sentence, N-123: taken from the opening namespace's record, not below 0
    public void A_mapping_in_another_namespace_counts_there_and_is_taken_from_the_opener()
    {
        var world = new CheckWorld("measure func=BPRM_CHECK", "measure");
        var file = world.File();
        var reader = world.Open(0, file);
        world.Hook(0, reader, HookFunction.BprmCheck, AccessMask.Exec);
        Assert.False(reader.Counted);
        world.Map(1, reader);
        Assert.True(reader.Counted);
        Assert.Equal((0, 1), (Record(file).Readers, Record(file, 1).Readers));
        world.Close(reader);
        Assert.Equal((0, 1), (Record(file).Readers, Record(file, 1).Readers));
    }

    [Theory] // N-121, N-103: any verdict counts
    [InlineData("measure", true)]
    [InlineData("audit", true)]
    [InlineData("hash", true)]
    [InlineData("appraise", true)]
    [InlineData("measure fowner=9", false)]
    [InlineData("", false)]
    public void A_reader_is_counted_with_any_verdict(string rules, bool counted)
    {
        var world = new CheckWorld(rules);
        var file = world.File(label: GoodLabel("x"));
        Assert.Equal(counted, world.Open(0, file).Counted);
        Assert.Equal(counted, HasRecord(file) && Record(file).Readers == 1);
    }

    [Fact] // N-121, second sentence
    public void An_open_from_before_the_policy_is_never_counted()
    {
        var world = new CheckWorld(string.Empty);
        var file = world.File();
        var early = world.Open(0, file);
        world.Load(0, Reads);
        world.Read(0, file);
        Assert.Equal((0, false), (Record(file).Readers, early.Counted));
        world.Close(world.Open(0, file, OpenFlags.WriteOnly));
        Assert.DoesNotContain("n0 ToMToU", world.Seen);
    }

    [Fact] // N-123: the action mask at the release decides
    public void A_counted_reader_is_not_taken_back_while_the_policy_is_empty()
    {
        var world = new CheckWorld("measure");
        var file = world.File();
        var reader = world.Open(0, file);
        world.Load(0, string.Empty);
        world.Close(reader);
        Assert.Equal(1, Record(file).Readers);
    }

    [Fact] // N-113: BPRM_CHECK and kernel reads count nobody and test nothing
    public void Other_hooks_count_no_readers()
    {
        var world = new CheckWorld("measure func=BPRM_CHECK\nmeasure func=MODULE_CHECK");
        var file = world.Open(0, world.File());
        file.Inode.WriteOpens = 1;
        world.Hook(0, file, HookFunction.BprmCheck, AccessMask.Exec);
        world.Hook(0, file, HookFunction.ModuleCheck, AccessMask.Read, buffer: true);
        Assert.Equal(0, Record(file.Inode).Readers);
        Assert.Equal(["n0 entry"], world.Seen);
    }

    [Fact] // N-104, N-111, N-120, N-129, N-130, N-133: in order of activation, one namespace after the other
    public void Violations_and_entries_come_in_the_order_of_activation()
    {
        var world = new CheckWorld(Reads);
        world.Add(1, Reads, activation: 2);
        world.Add(2, Reads, activation: 1);
        var file = world.File();
        world.Read(0, file);
        world.Read(1, file);
        world.Read(2, file);
        world.Open(2, file, OpenFlags.WriteOnly);
        world.Seen.Clear();
        Record(file, 1).MeasuredPcrs = default;
        Record(file, 1).Flags &= ~IntegrityFlags.Measured;
        Assert.Equal(["n0 open_writers", "n2 open_writers", "n1 open_writers", "n1 entry"], world.Read(1, file));
        Assert.Equal(["n0 open_writers", "n2 open_writers", "n1 open_writers"], world.Read(0, file));
    }

    [Fact] // N-119, N-120, N-128: the readers of each namespace
    public void A_writer_violates_the_readers_of_every_namespace()
    {
        var world = new CheckWorld(Reads, Reads, string.Empty);
        var file = world.File();
        var first = world.Open(0, file);
        var second = world.Open(1, file);
        world.Seen.Clear();
        world.Open(2, file, OpenFlags.WriteOnly);
        Assert.Equal(["n0 ToMToU", "n1 ToMToU"], world.Seen);
        world.Close(first);
        world.Seen.Clear();
        world.Open(2, file, OpenFlags.WriteOnly);
        Assert.Equal(["n1 ToMToU"], world.Seen);
        world.Close(second, 2);   // N-107, N-125: whoever closes it
        Assert.Equal(0, Record(file, 1).Readers);
    }

    [Fact] // N-109, N-127
    public void A_foreign_read_marks_the_record_and_does_no_more()
    {
        var world = new CheckWorld("measure fowner=0", "audit");
        var file = world.File();
        world.Read(0, file);
        var record = Record(file);
        record.MustMeasure = false;
        record.ResetDone();
        Assert.Equal(["audited"], world.Read(1, file));
        Assert.True(record.MustMeasure);
        Assert.Equal((0, IntegrityFlags.None), (record.Readers, record.Flags & IntegrityFlags.Done));
    }

    [Fact] // N-109, N-112: a foreign namespace refuses nothing, the own one keeps violations from those behind it
    public void A_refusal_hides_the_operation_from_later_namespaces()
    {
        var world = new CheckWorld(Reads, "appraise", Reads);
        var file = world.File();
        world.Open(0, file);
        world.Open(2, file);
        world.Seen.Clear();
        world.Open(1, file, OpenFlags.WriteOnly);
        Assert.Equal(Errno.EACCES, world.Result);
        Assert.Equal(["n0 ToMToU", "appraise_data missing-hash res=0"], world.Seen);
        world.Load(1, "appraise", AppraisalState.Log);
        world.Seen.Clear();
        world.Open(1, file, OpenFlags.WriteOnly);
        Assert.Equal(["n0 ToMToU", "appraise_data missing-hash res=0", "n2 ToMToU"], world.Seen);
        world.Open(0, file, OpenFlags.WriteOnly);
        Assert.Equal(Errno.None, world.Result);
    }

    [Fact] // N-108 step 5, N-158
    public void A_foreign_appraise_verdict_on_a_write_open_wants_a_new_label_there()
    {
        var world = new CheckWorld("appraise", string.Empty);
        var file = world.File(label: GoodLabel("x"));
        world.Read(0, file);
        world.Read(1, file);
        Assert.False(Record(file).UpdateXattr);
        world.Open(1, file, OpenFlags.WriteOnly);
        Assert.True(Record(file).UpdateXattr);
    }

    [Fact] // N-110, N-129: the opener's credentials, and the map of the owner of the opener's namespace
    public void A_foreign_query_has_the_openers_credentials()
    {
        var world = new CheckWorld("measure uid=7", string.Empty);
        var file = world.File();
        var user = TestWorld.User(7, 7);
        world.Open(0, file, credentials: user);
        world.Open(1, file, OpenFlags.WriteOnly);
        world.Seen.Clear();
        world.Open(1, file);
        Assert.Empty(world.Seen);
        world.Open(1, file, credentials: user);
        Assert.Equal(["n0 open_writers"], world.Seen);
    }

    [Fact] // N-131, N-132, M-41
    public void A_violation_has_the_number_of_its_namespace_and_the_violators_template_and_name()
    {
        var world = new CheckWorld("measure pcr=12", string.Empty);
        world.Load(1, string.Empty, template: "ima-sig");
        var file = world.File();
        world.Open(0, file);
        world.Open(1, file, OpenFlags.WriteOnly, path: "/other/name");
        var request = Assert.IsType<EntryEmission>(world.Emissions[^1]).Request;
        Assert.Equal(("ToMToU", "ima-sig", 10, NamespaceId.Initial), (request.ViolationCause, request.Entry.Template.Name, request.Entry.Pcr, request.Entry.Namespace));
        Assert.Equal(("/other/name", "vda"), (request.Target.Name, request.Target.Device));
        Assert.True(request.Entry.IsViolation);
        Assert.All(request.Entry.SystemDigest.ToArray(), b => Assert.Equal(0, b));
    }

    [Fact] // N-105, N-135: kept alive without a process; gone when it is dead
    public void A_namespace_gets_violations_as_long_as_it_exists()
    {
        var world = new CheckWorld(string.Empty, Reads);
        var file = world.File();
        world.Open(1, file);
        world.Seen.Clear();
        world.Open(0, file, OpenFlags.WriteOnly);
        Assert.Equal(["n1 ToMToU"], world.Seen);
        world.Remove(1);
        world.Seen.Clear();
        world.Open(0, file, OpenFlags.WriteOnly);
        Assert.Empty(world.Seen);
    }

    [Theory] // M-41
    [InlineData(Violation.ToMToU, "ToMToU")]
    [InlineData(Violation.OpenWriters, "open_writers")]
    public void Audit_names_violations(Violation violation, string cause) => Assert.Equal(cause, violation.Cause());

    [Fact] // N-107, N-126: after setns an open file belongs to the namespace it was opened in
    public void A_reader_stays_with_its_opening_namespace()
    {
        var world = new CheckWorld(Reads, Reads);
        var file = world.File();
        var reader = world.Open(0, file);
        world.Read(1, file);
        world.Seen.Clear();
        world.Open(1, file, OpenFlags.WriteOnly);
        Assert.Equal(["n0 ToMToU"], world.Seen);
        Assert.Equal(NamespaceOrdinal.Initial, reader.Opener);
    }
}
