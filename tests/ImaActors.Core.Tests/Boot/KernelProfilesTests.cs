using ImaActors.Core.Boot;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Core.Tests.Boot;

public sealed class KernelProfilesTests
{
    [Theory] // P-1: chosen by the release
    [InlineData("5.10.223", "5.10-ima-ns")]
    [InlineData("5.10.", "5.10-ima-ns")]
    [InlineData("6.1.0-50-cloud-amd64", "6.1-stock")]
    [InlineData("5.1.0", null)]
    [InlineData("6.10.1", null)]
    [InlineData("", null)]
    public void A_release_chooses_its_profile(string release, string? name) => Assert.Equal(name, KernelProfiles.ForRelease(release)?.Name);

    [Fact] // P-1, M-7, N-2, N-16, N-51
    public void The_kernels_differ_in_their_facts()
    {
        Assert.True(KernelProfiles.Namespaced is { HasImaNamespaces: true, DefaultTemplate: "ima-ng", PolicyIsRewritable: true, FirstFreeNamespaceNumber: 4026531972 });
        Assert.True(KernelProfiles.Stock61 is { HasImaNamespaces: false, DefaultTemplate: "ima-sig", PolicyIsReadable: false, BufferEventsUseImaBuf: true });
        Assert.Equal(["5.10.*", "6.1.*"], KernelProfiles.KnownReleases);
        Assert.Equal(HashAlgorithm.Sha256, KernelProfiles.Namespaced.DefaultHash);
    }
}
