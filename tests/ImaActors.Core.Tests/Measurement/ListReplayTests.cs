using System.Linq;
using CsCheck;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using Xunit;
using static ImaActors.Core.Tests.Measurement.TestMachine;

namespace ImaActors.Core.Tests.Measurement;

public sealed class ListReplayTests
{
    private static readonly MeasurementSettings Machine = Settings(HashAlgorithm.Sha512, Namespaced);

    [Fact] // M-57, M-58, M-59
    public void A_list_replays_to_the_registers() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 30], Gen.Int[0, 3]).List[0, 20].Sample(steps =>
        {
            var tpm = TpmOf((bank, pcr) => bank + pcr, [.. TwoBanks]);
            var start = tpm.Copy();
            var log = new MeasurementLog();
            foreach (var (name, pcr, kind) in steps)
            {
                var entry = Entry(Machine, kind == 0 ? "ima" : "ima-ns", File("/" + name) with { IsViolation = kind == 1 }, pcr);
                MeasurementCommit.Commit(log, tpm, TestHashes.Instance, new EntryRequest(entry, EntryKind.File, Task, default), false, null);
            }

            var entries = new ListEntry[log.Count];
            for (var i = 0; i < entries.Length; i++)
            {
                entries[i] = log[i];
            }

            var read = ListReader.Read(ListWriter.BinaryAll(entries, true), true, HashAlgorithm.Sha512, TestHashes.Instance);
            var replay = ListReplay.Against(read.Entries, Machine, TestHashes.Instance, start);
            Assert.Empty(replay.Mismatches);
            for (var bank = 0; bank < 2; bank++)
            {
                for (var pcr = 0; pcr < 24; pcr++)
                {
                    Assert.Equal(Hex(tpm.Read(bank, pcr)), Hex(replay.Registers.Read(bank, pcr)));
                }
            }
        });

    [Fact]
    public void A_changed_entry_is_found()
    {
        var bytes = ListWriter.BinaryAll([Entry(Machine, "ima-ng", File("/a")), Entry(Machine, "ima-ng", File("/b"))], true);
        bytes[^2] = (byte)'c';
        var read = ListReader.Read(bytes, true, HashAlgorithm.Sha512, TestHashes.Instance);
        var replay = ListReplay.Against(read.Entries, Machine, TestHashes.Instance, ZeroTpm());
        Assert.Equal([new ReplayMismatch(1, "template digest is not that of the data")], replay.Mismatches.ToArray());
    }

    [Fact]
    public void An_unknown_template_is_reported()
    {
        UntrustedEntry[] entries = [new(0, 10, NamespaceId.Initial, new byte[20], "none", [new byte[1]])];
        var replay = ListReplay.Against(entries, Machine, TestHashes.Instance, ZeroTpm());
        Assert.Equal("template is unknown or has another number of fields", Assert.Single(replay.Mismatches).What);
    }
}
