using System;
using System.Linq;
using System.Numerics;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using Xunit;

namespace ImaActors.Core.Tests.Integrity;

/// <summary>The bits have the kernel's numbers: actions P-14, rule options P-32, sub-actions P-67, done bits M-12.</summary>
public sealed class IntegrityFlagValuesTests
{
    [Theory]
    [InlineData(IntegrityFlags.Measure, 0x1u)]
    [InlineData(IntegrityFlags.Measured, 0x2u)]
    [InlineData(IntegrityFlags.Appraise, 0x4u)]
    [InlineData(IntegrityFlags.Appraised, 0x8u)]
    [InlineData(IntegrityFlags.Collected, 0x20u)]
    [InlineData(IntegrityFlags.Audit, 0x40u)]
    [InlineData(IntegrityFlags.Audited, 0x80u)]
    [InlineData(IntegrityFlags.Hash, 0x100u)]
    [InlineData(IntegrityFlags.Hashed, 0x200u)]
    [InlineData(IntegrityFlags.FileAppraise, 0x1000u)]
    [InlineData(IntegrityFlags.FileAppraised, 0x2000u)]
    [InlineData(IntegrityFlags.MmapAppraise, 0x4000u)]
    [InlineData(IntegrityFlags.MmapAppraised, 0x8000u)]
    [InlineData(IntegrityFlags.BprmAppraise, 0x10000u)]
    [InlineData(IntegrityFlags.BprmAppraised, 0x20000u)]
    [InlineData(IntegrityFlags.ReadAppraise, 0x40000u)]
    [InlineData(IntegrityFlags.ReadAppraised, 0x80000u)]
    [InlineData(IntegrityFlags.CredsAppraise, 0x100000u)]
    [InlineData(IntegrityFlags.CredsAppraised, 0x200000u)]
    [InlineData(IntegrityFlags.SignatureRequired, 0x01000000u)]
    [InlineData(IntegrityFlags.PermitDirectIo, 0x02000000u)]
    [InlineData(IntegrityFlags.NewFile, 0x04000000u)]
    [InlineData(IntegrityFlags.EvmImmutable, 0x08000000u)]
    [InlineData(IntegrityFlags.FailUnverifiable, 0x10000000u)]
    [InlineData(IntegrityFlags.ModsigAllowed, 0x20000000u)]
    [InlineData(IntegrityFlags.CheckBlacklist, 0x40000000u)]
    public void A_bit_has_the_number_of_the_kernel(IntegrityFlags flag, uint value) => Assert.Equal(value, (uint)flag);

    [Theory] // A-2, P-58, P-60
    [InlineData(AppraisalState.None, 0)]
    [InlineData(AppraisalState.Enforce, 0x01)]
    [InlineData(AppraisalState.Fix, 0x02)]
    [InlineData(AppraisalState.Log, 0x04)]
    [InlineData(AppraisalState.Modules, 0x08)]
    [InlineData(AppraisalState.Firmware, 0x10)]
    [InlineData(AppraisalState.Policy, 0x20)]
    [InlineData(AppraisalState.Kexec, 0x40)]
    public void A_mode_has_the_number_of_the_kernel(AppraisalState state, int value) => Assert.Equal(value, (int)state);

    [Fact]
    public void A_done_bit_is_one_place_above_its_to_do_bit()
    {
        Assert.Equal((uint)IntegrityFlags.SubDone, (uint)IntegrityFlags.SubActions << 1);
        Assert.Equal((uint)(IntegrityFlags.Done & ~(IntegrityFlags.SubDone | IntegrityFlags.Collected)), (uint)IntegrityFlags.DoActions << 1);
    }

    [Fact]
    public void No_two_bits_have_the_same_number()
    {
        var bits = Enum.GetValues<IntegrityFlags>().Select(flag => (uint)flag).Where(value => BitOperations.PopCount(value) == 1).ToList();
        Assert.Equal(bits.Distinct().Count(), bits.Count);
    }
}
