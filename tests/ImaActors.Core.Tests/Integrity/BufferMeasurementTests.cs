using System.Linq;
using ImaActors.Core.Integrity;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tests.Measurement;
using Xunit;

namespace ImaActors.Core.Tests.Integrity;

public sealed class BufferMeasurementTests
{
    private static readonly byte[] Payload = [0x30, 1, 0, 7];

    private static EntryEmission[] MeasureKey(CheckWorld world, string keyring = ".ima")
    {
        world.Do(environment =>
        {
            BufferMeasurement.MeasureKey(environment, world.Caller(0), NamespaceOrdinal.Initial, keyring, Payload);
            return Errno.None;
        });
        return [.. world.Emissions.Cast<EntryEmission>()];
    }

    [Theory] // M-74: nothing without rules, or without a rule that measures this buffer
    [InlineData("")]
    [InlineData("measure func=FILE_CHECK")]
    [InlineData("audit func=BPRM_CHECK\nmeasure func=KEY_CHECK keyrings=.evm")]
    [InlineData("measure func=KEY_CHECK uid=7")]
    public void A_buffer_without_a_rule_is_not_measured(string rules) => Assert.Empty(MeasureKey(new CheckWorld(rules)));

    [Theory] // M-74: register and template of the rule, else the default ones; digest of the data in the system algorithm; no label
    [InlineData("measure func=KEY_CHECK", 10, "ima-ng")]
    [InlineData("measure func=KEY_CHECK keyrings=.evm|.ima pcr=12 template=ima-buf", 12, "ima-buf")]
    [InlineData("measure func=KEY_CHECK template=ima-sig", 10, "ima-sig")]
    public void A_buffer_is_measured_as_its_rule_says(string rules, int pcr, string template)
    {
        var request = Assert.Single(MeasureKey(new CheckWorld(rules) { System = HashAlgorithm.Sha256 })).Request;
        Assert.Equal((pcr, template, false), (request.Entry.Pcr, request.Entry.Template.Name, request.Entry.IsViolation));
        Assert.Equal(
            "sha256:\0" + KernelText.FromBytes(TestHashes.Instance.Compute(HashAlgorithm.Sha256, Payload)), KernelText.FromBytes(request.Entry.Fields[0].Span));
        Assert.Equal(".ima\0", KernelText.FromBytes(request.Entry.Fields[1].Span));
        if (request.Entry.Fields.Length > 2)
        {
            Assert.Equal(template == "ima-buf" ? Payload : [], request.Entry.Fields[2].ToArray());
        }
    }
}
