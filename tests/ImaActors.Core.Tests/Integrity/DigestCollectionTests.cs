using System;
using System.Linq;
using ImaActors.Core.Appraisal;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tests.Measurement;
using Xunit;
using static ImaActors.Core.Tests.Integrity.CheckWorld;

namespace ImaActors.Core.Tests.Integrity;

public sealed class DigestCollectionTests
{
    [Fact] // M-28, M-29, M-30
    public void The_digest_is_that_of_the_content_and_is_cached()
    {
        var world = new CheckWorld("measure\naudit");
        var file = world.File("abc", Counting);
        world.Read(0, file);
        Assert.Equal(new Digest(HashAlgorithm.Sha1, TestHashes.Instance.Compute(HashAlgorithm.Sha1, "abc"u8)), Record(file).Hash);
        Assert.True(Record(file).Flags.HasFlag(IntegrityFlags.Collected));
        Assert.Equal(1UL, Record(file).Version);
        file.Initialise("other"u8);
        Record(file).Flags &= ~IntegrityFlags.Audited;
        world.Read(0, file);
        Assert.Equal("a9993e364706816aba3e25717850c26c9cd0d89d", TestMachine.Hex(Record(file).Hash!.Bytes));
    }

    [Fact] // M-30, N-117
    public void An_empty_or_pseudo_file_has_the_digest_of_the_empty_string()
    {
        var world = new CheckWorld("measure");
        var file = world.File(string.Empty, Disk with { IsPseudo = true });
        world.Read(0, file);
        Assert.Equal("da39a3ee5e6b4b0d3255bfef95601890afd80709", TestMachine.Hex(Record(file).Hash!.Bytes));
    }

    [Fact] // M-13, M-28: hashing is the first read after a change, after the counter was looked at; an empty file is not read
    public void Hashing_moves_the_counter_once_after_a_change()
    {
        var world = new CheckWorld("measure");
        var file = world.File("abc", Counting);
        world.Read(0, file);
        Assert.Equal(2UL, file.ChangeCounter);
        var empty = world.File(string.Empty, Counting);
        world.Read(0, empty);
        Assert.Equal(1UL, empty.ChangeCounter);
        var later = world.File("abc", Counting with { AccessTimeMovesCounter = false });
        world.Read(0, later);
        Assert.Equal(1UL, later.ChangeCounter);
    }

    [Fact] // M-32, M-23, M-61: zeros of the system algorithm, measured and audited, but not remembered
    public void Direct_io_is_measured_with_zeros_each_time()
    {
        var world = new CheckWorld("measure\naudit") { System = HashAlgorithm.Sha256 };
        var file = world.File("abc", label: [4, 2, 0]);
        string[] expected = ["n0 entry", "collect_data failed(directio) res=0", "audited"];
        Assert.Equal(expected.Order(), world.Read(0, file, OpenFlags.Direct).Order());
        Assert.Equal(Digest.Zeros(HashAlgorithm.Sha256), Record(file).Hash);
        Assert.False(Record(file).Flags.HasFlag(IntegrityFlags.Collected) || Record(file).Flags.HasFlag(IntegrityFlags.Measured));
        Assert.Equal(default, Record(file).MeasuredPcrs);
        Assert.Contains("n0 entry", world.Read(0, file, OpenFlags.Direct));
        Assert.Contains("n0 entry", world.Read(0, file));
        Assert.Empty(world.Read(0, file, OpenFlags.Direct));   // already collected: O_DIRECT makes no difference
    }

    [Fact] // M-32, M-96, A-80: the last component only
    public void A_failed_collection_names_the_last_component()
    {
        var world = new CheckWorld("measure");
        world.Open(0, world.File(), OpenFlags.Direct, path: "/mnt/d/a b");
        var text = Assert.IsType<AuditEmission>(world.Emissions[0]).Text;
        Assert.Contains(" name=612062 dev=\"vda\" ino=* res=0 errno=0", text, StringComparison.Ordinal);
        Assert.StartsWith("type=1800 ", text, StringComparison.Ordinal);
    }

    [Theory] // M-32: no record in the list, refused by appraisal, tried again; also for the buffer of a kernel read
    [InlineData(false)]
    [InlineData(true)]
    public void An_algorithm_that_cannot_be_computed_measures_nothing(bool buffer)
    {
        var world = new CheckWorld("measure func=MODULE_CHECK\naudit func=MODULE_CHECK\nappraise func=MODULE_CHECK");
        var file = world.Open(0, world.File(label: [4, (byte)HashAlgorithm.Tgr192, 1]));
        for (var i = 0; i < 2; i++)
        {
            world.Seen.Clear();
            Assert.Equal(Errno.EACCES, world.Hook(0, file, HookFunction.ModuleCheck, AccessMask.Read, buffer: buffer));
            Assert.Equal(["collect_data failed res=0"], world.Seen);
        }

        Assert.Null(Record(file.Inode).Hash);
    }

    [Fact] // M-32: known to this program but not to the kernel
    public void An_algorithm_that_the_kernel_lacks_cannot_be_computed()
    {
        var world = new CheckWorld("measure template=ima-sig") { Profile = TestMachine.Namespaced with { Algorithms = [HashAlgorithm.Sha1] } };
        Assert.Equal(["collect_data failed res=0"], world.Read(0, world.File(label: [4, (byte)HashAlgorithm.Sha512, 1])));
        Assert.Equal(Errno.None, world.Result);
    }

    [Theory] // M-33
    [InlineData("", HashAlgorithm.Sha256)]
    [InlineData("03", HashAlgorithm.Sha256)]
    [InlineData("04", HashAlgorithm.Sha256)]
    [InlineData("0302020000000000ff", HashAlgorithm.Sha256)]
    [InlineData("0302020000000000ffff", HashAlgorithm.Sha1)]
    [InlineData("0302060000000000ffff", HashAlgorithm.Sha512)]
    [InlineData("0301020000000000ffff", HashAlgorithm.Sha256)]
    [InlineData("0401", HashAlgorithm.Md5)]
    [InlineData("0413ff", HashAlgorithm.Streebog512)]
    [InlineData("0414ff", HashAlgorithm.Sha256)]
    [InlineData("01000102030405060708090a0b0c0d0e0f00000000", HashAlgorithm.Md5)]
    [InlineData("01000102030405060708090a0b0c0d0e0f00000001", HashAlgorithm.Sha1)]
    [InlineData("01000102030405060708090a0b0c0d0e0f", HashAlgorithm.Md5)]
    [InlineData("01000102030405060708090a0b0c0d0e0f00", HashAlgorithm.Sha256)]
    [InlineData("0506", HashAlgorithm.Sha256)]
    public void The_label_suggests_the_algorithm(string label, HashAlgorithm expected) =>
        Assert.Equal((int)expected, XattrLabel.SuggestedAlgorithm(Convert.FromHexString(label), HashAlgorithm.Sha256, TestMachine.Namespaced));

    [Theory] // M-33: as is, even an invalid number; later kernels fall back
    [InlineData(false, 200, null)]
    [InlineData(true, 2, "sha1")]
    public void An_invalid_number_in_a_signature_is_a_label_only(bool fallsBack, int shown, string? name)
    {
        var world = new CheckWorld("audit\nmeasure template=ima-sig") { Profile = TestMachine.Namespaced with { InvalidSignatureAlgorithmFallsBack = fallsBack } };
        var file = world.File("abc", label: [3, 2, 200, 1, 2, 3, 4, 0, 1, 9]);
        world.Read(0, file);
        Assert.Equal((shown, name), (Record(file).Hash!.AlgorithmId, Record(file).Hash!.AlgorithmName));
        Assert.Equal("a9993e364706816aba3e25717850c26c9cd0d89d", TestMachine.Hex(Record(file).Hash!.Bytes));
    }

    [Theory] // M-33: with the template named ima and nothing to appraise the label is not read
    [InlineData("measure template=ima", HashAlgorithm.Sha1)]
    [InlineData("measure template=ima-ng", HashAlgorithm.Sha256)]
    [InlineData("appraise\nmeasure template=ima", HashAlgorithm.Sha256)]
    public void The_legacy_template_alone_uses_the_system_algorithm(string rules, HashAlgorithm expected)
    {
        var world = new CheckWorld(rules);
        var file = world.File("abc", label: [4, 4, .. TestHashes.Instance.Compute(HashAlgorithm.Sha256, "abc"u8)]);
        world.Read(0, file);
        Assert.Equal((int)expected, Record(file).Hash!.AlgorithmId);
    }

    [Theory]
    [InlineData(HashAlgorithm.Md5, "01")]
    [InlineData(HashAlgorithm.Sha1, "01")]
    [InlineData(HashAlgorithm.Sha256, "0404")]
    [InlineData(HashAlgorithm.Streebog512, "0413")]
    public void The_written_label_names_its_algorithm_unless_the_length_does(HashAlgorithm algorithm, string head) =>
        Assert.Equal(head + new string('0', algorithm.DigestSize() * 2), TestMachine.Hex(XattrLabel.FromDigest(Digest.Zeros(algorithm))));
}
