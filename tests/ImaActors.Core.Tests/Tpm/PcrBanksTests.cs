using System.Linq;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using Xunit;
using static ImaActors.Core.Tests.Measurement.TestMachine;
using TestHashes = ImaActors.Core.Tests.Measurement.TestHashes;

namespace ImaActors.Core.Tests.Tpm;

public sealed class PcrBanksTests
{
    private static readonly MeasurementSettings Machine = Settings(HashAlgorithm.Sha1);

    [Fact] // M-3
    public void Registers_begin_as_the_firmware_and_the_tpm_left_them()
    {
        var tpm = TpmOf((bank, pcr) => (16 * bank) + pcr, [.. TwoBanks]);
        Assert.Equal(["sha1", "sha256"], tpm.Banks.Select(bank => bank.Name));
        for (var pcr = 0; pcr < 24; pcr++)
        {
            var expected = pcr < 10 ? 16 + pcr : pcr is >= 17 and <= 22 ? 0xff : 0;
            Assert.All(tpm.Read(1, pcr).ToArray(), value => Assert.Equal(expected, value));
        }

        Assert.Equal(20, tpm.Read(0, 23).Length);
    }

    [Theory] // M-58
    [InlineData(0, 0)]
    [InlineData(16, 0)]
    [InlineData(17, 2311)]
    [InlineData(22, 2311)]
    [InlineData(23, 0)]
    [InlineData(24, 388)]
    [InlineData(63, 388)]
    public void The_tpm_refuses_registers_that_are_not_for_the_system(int pcr, int code)
    {
        var tpm = ZeroTpm();
        var old = pcr < 24 ? Hex(tpm.Read(0, pcr)) : string.Empty;
        Assert.Equal(code, tpm.Extend(pcr, Entry(Machine, "ima-ng", File("/a")).BankDigests, TestHashes.Instance));
        if (pcr < 24)
        {
            Assert.Equal(code != 0, old == Hex(tpm.Read(0, pcr)));
        }
    }

    [Fact] // M-57, M-60
    public void One_extend_reaches_every_bank_with_its_own_hash()
    {
        var tpm = TpmOf((_, pcr) => pcr, [.. TwoBanks]);
        var digests = Entry(Machine, "ima-ng", File("/a")).BankDigests;
        var before = tpm.Read(1, 9);
        Assert.Equal(0, tpm.Extend(9, digests, TestHashes.Instance));
        Assert.Equal(
            TestHashes.Instance.Compute(HashAlgorithm.Sha256, before.ToArray().Concat(digests[1].ToArray()).ToArray()), tpm.Read(1, 9).ToArray());
        Assert.Equal(
            TestHashes.Instance.Compute(HashAlgorithm.Sha1, Enumerable.Repeat((byte)9, 20).Concat(digests[0].ToArray()).ToArray()), tpm.Read(0, 9).ToArray());
        Assert.All(before.ToArray(), value => Assert.Equal(9, value));
    }

    [Fact]
    public void A_copy_is_independent()
    {
        var tpm = ZeroTpm();
        var copy = tpm.Copy();
        copy.Extend(10, Entry(Machine, "ima-ng", File("/a")).BankDigests, TestHashes.Instance);
        Assert.NotEqual(Hex(tpm.Read(0, 10)), Hex(copy.Read(0, 10)));
    }

    [Fact] // M-2
    public void A_bank_whose_hash_is_unknown_here_keeps_its_values()
    {
        var unknown = new TpmBank("unknown", null, 32);
        var tpm = ZeroTpm(TwoBanks[0], unknown);
        Assert.Equal(0, tpm.Extend(10, Entry(Settings(HashAlgorithm.Sha1, null, TwoBanks[0], unknown), "ima-ng", File("/a")).BankDigests, TestHashes.Instance));
        Assert.All(tpm.Read(1, 10).ToArray(), value => Assert.Equal(0, value));
    }
}
