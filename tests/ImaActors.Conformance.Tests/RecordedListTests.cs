using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.Json;
using ImaActors.Actors.Hosting;
using ImaActors.Core.Measurement;
using ImaActors.Core.Tpm;
using ImaActors.Crypto;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Recordings;
using Xunit;

namespace ImaActors.Conformance.Tests;

/// <summary>
/// The kernel's own lists, appraisal or not, checked without running anything: every template digest from the data of its entry
/// (M-50, M-51, M-92), every register from the list (M-52, M-57 to M-59).
/// </summary>
public sealed class RecordedListTests
{
    private const string RootList = "root.bin";

    public static TheoryData<string> Cases() => [.. PublicRecordings.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_listed_digest_is_that_of_its_data_and_the_list_replays_to_the_registers(string name)
    {
        var recorded = PublicRecordings.Case(name);
        var settings = Settings(recorded);

        var replay = ListReplay.Against(Read(recorded, settings, Expected(name, RootList)), settings, HashFunctions.Shared, Start(recorded, settings));

        Assert.Empty(replay.Mismatches);
        using var registers = JsonDocument.Parse(Expected(name, OutputWriter.PcrFile));
        Assert.Equal(recorded.Tpm?.Banks.Length ?? 0, registers.RootElement.EnumerateObject().Count());
        foreach (var bank in registers.RootElement.EnumerateObject())
        {
            var index = settings.Banks.Select(one => one.Name).ToList().IndexOf(bank.Name);
            Assert.All(bank.Value.EnumerateObject(), register => Assert.Equal(
                register.Value.GetString(), Convert.ToHexStringLower(replay.Registers.Read(index, int.Parse(register.Name)).Span)));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_changed_letter_of_a_name_is_noticed(string name)
    {
        var recorded = PublicRecordings.Case(name);
        var settings = Settings(recorded);
        var bytes = Expected(name, RootList);
        bytes[bytes.AsSpan().IndexOf("boot_aggregate"u8)] = (byte)'B'; // the first entry's name

        var replay = ListReplay.Against(Read(recorded, settings, bytes), settings, HashFunctions.Shared, Start(recorded, settings));

        Assert.Equal(0, Assert.Single(replay.Mismatches).Position);
    }

    private static MeasurementSettings Settings(RecordedCase recorded) =>
        new MachineBoot(RecordedRun.Define(recorded), Cryptography.For(RecordedRun.Define(recorded))).Facts.Settings;

    private static PcrBanks Start(RecordedCase recorded, MeasurementSettings settings) => new(
        settings.Banks,
        [.. (recorded.Tpm?.Banks ?? []).Select(bank => bank.Pcrs0To9.Select(value => (ReadOnlyMemory<byte>)value).ToImmutableArray())]);

    private static ImmutableArray<UntrustedEntry> Read(RecordedCase recorded, MeasurementSettings settings, byte[] bytes)
    {
        var read = ListReader.Read(bytes, recorded.BinHasNamespace, settings.SystemAlgorithm, HashFunctions.Shared);
        Assert.Null(read.Fault);
        Assert.NotEmpty(read.Entries);
        return read.Entries;
    }

    private static byte[] Expected(string name, string file) => File.ReadAllBytes(Path.Combine(PublicRecordings.Folder(name).Path, "expected", file));
}
