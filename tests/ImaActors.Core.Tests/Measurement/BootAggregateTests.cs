using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tpm;
using Xunit;
using static ImaActors.Core.Tests.Measurement.TestMachine;

namespace ImaActors.Core.Tests.Measurement;

public sealed class BootAggregateTests
{
    private static readonly TpmBank Sha1 = TpmBank.Of(HashAlgorithm.Sha1);
    private static readonly TpmBank Sha256 = TpmBank.Of(HashAlgorithm.Sha256);
    private static readonly TpmBank Sha384 = TpmBank.Of(HashAlgorithm.Sha384);

    [Fact]
    public void The_entry_is_made_for_root_M_66()
    {
        var data = BootAggregate.Event(HashAlgorithm.Sha256, null, TestHashes.Instance);
        Assert.Equal("boot_aggregate", data.Name);
        Assert.Equal(NamespaceId.Initial, data.Namespace);
        Assert.False(data.IsViolation);
    }

    [Fact]
    public void The_systems_own_bank_wins_then_sha256_then_sha1_M_68()
    {
        int Chosen(HashAlgorithm system, params TpmBank[] banks) => BootAggregate.Compute(system, ZeroTpm(banks), TestHashes.Instance).AlgorithmId;
        Assert.Equal((int)HashAlgorithm.Sha384, Chosen(HashAlgorithm.Sha384, Sha1, Sha256, Sha384));
        Assert.Equal((int)HashAlgorithm.Sha256, Chosen(HashAlgorithm.Sha512, Sha256, Sha1));
        Assert.Equal((int)HashAlgorithm.Sha256, Chosen(HashAlgorithm.Sha512, Sha1, Sha384, Sha256));
        Assert.Equal((int)HashAlgorithm.Sha1, Chosen(HashAlgorithm.Sha512, Sha384, Sha1));
    }

    [Fact]
    public void No_tpm_and_no_suitable_bank_give_zeros_of_the_system_algorithm_M_67_M_69()
    {
        Assert.Equal(Digest.Zeros(HashAlgorithm.Sha512), BootAggregate.Compute(HashAlgorithm.Sha512, null, TestHashes.Instance));
        Assert.Equal(Digest.Zeros(HashAlgorithm.Sha512), BootAggregate.Compute(HashAlgorithm.Sha512, ZeroTpm(Sha384), TestHashes.Instance));
        Assert.NotNull(BootAggregate.NoBankLogLine);
    }

    [Fact]
    public void Sha1_takes_eight_registers_and_others_ten_M_70()
    {
        Digest Of(HashAlgorithm system, int changed) =>
            BootAggregate.Compute(system, TpmOf((_, pcr) => pcr == changed ? 1 : 0, Sha1, Sha256), TestHashes.Instance);
        Assert.NotEqual(Of(HashAlgorithm.Sha1, 99), Of(HashAlgorithm.Sha1, 7));
        Assert.Equal(Of(HashAlgorithm.Sha1, 99), Of(HashAlgorithm.Sha1, 8));
        Assert.NotEqual(Of(HashAlgorithm.Sha256, 99), Of(HashAlgorithm.Sha256, 9));
    }

    [Fact]
    public void Field_d_is_the_sha1_aggregate_or_zeros_M_72()
    {
        string FieldD(HashAlgorithm system, PcrBanks? tpm) =>
            Hex(Entry(Settings(system), "d|n", BootAggregate.Event(system, tpm, TestHashes.Instance)).Fields[0]);
        var expected = Hex(BootAggregate.Compute(HashAlgorithm.Sha1, ZeroTpm(), TestHashes.Instance).Bytes);
        Assert.Equal(expected, FieldD(HashAlgorithm.Sha1, ZeroTpm()));
        Assert.Equal(expected, FieldD(HashAlgorithm.Sha256, ZeroTpm()));
        Assert.Equal(expected, FieldD(HashAlgorithm.Md5, ZeroTpm()));
        Assert.Equal(new string('0', 40), FieldD(HashAlgorithm.Sha256, ZeroTpm(Sha256)));
        Assert.Equal(new string('0', 40), FieldD(HashAlgorithm.Sha1, ZeroTpm(Sha256)));
        Assert.Equal(new string('0', 32), FieldD(HashAlgorithm.Md5, null));
    }
}
