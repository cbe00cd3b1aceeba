using System.Linq;
using CsCheck;
using ImaActors.Core.Measurement;
using ImaActors.Core.Primitives;
using Xunit;
using static ImaActors.Core.Tests.Measurement.TestMachine;

namespace ImaActors.Core.Tests.Measurement;

public sealed class TemplateCatalogTests
{
    [Theory] // M-49, N-141, crosswalk 5.14 and 5.19
    [InlineData("ima", "d|n")]
    [InlineData("ima-ng", "d-ng|n-ng")]
    [InlineData("ima-sig", "d-ng|n-ng|sig")]
    [InlineData("ima-buf", "d-ng|n-ng|buf")]
    [InlineData("ima-modsig", "d-ng|n-ng|sig|d-modsig|modsig")]
    [InlineData("ima-ns", "d-ng|n-ng|ns")]
    [InlineData("ima-ngv2", "d-ngv2|n-ng")]
    [InlineData("ima-sigv2", "d-ngv2|n-ng|sig")]
    [InlineData("evm-sig", "d-ng|n-ng|evmsig|xattrnames|xattrlengths|xattrvalues|iuid|igid|imode")]
    public void A_template_is_found_by_its_name_and_by_its_format_P_27(string name, string format)
    {
        var profile = name == "ima-ns" ? Namespaced : Later;
        var catalog = new TemplateCatalog(profile, null);
        Assert.Equal(name, catalog.Find(name)?.Name);
        Assert.Equal(name, catalog.Find(format)?.Name);
        Assert.Equal(format.Split('|').Length, catalog.Find(name)!.Fields.Length);
    }

    [Fact]
    public void Templates_of_other_kernels_are_unknown()
    {
        Assert.Null(new TemplateCatalog(Plain, null).Find("ima-ns"));
        Assert.Null(new TemplateCatalog(Later, null).Find("ima-ns"));
        foreach (var later in new[] { "ima-ngv2", "ima-sigv2", "evm-sig", "d-ngv2|n-ng" })
        {
            Assert.Null(new TemplateCatalog(Namespaced, null).Find(later));
        }
    }

    [Fact]
    public void A_custom_template_is_found_by_its_format_only_P_27()
    {
        var custom = TemplateCatalog.ParseFormat("n|d-ng", Plain, out _)!;
        var catalog = new TemplateCatalog(Plain, custom);
        Assert.Same(custom, catalog.Find("n|d-ng"));
        Assert.Null(catalog.Find(string.Empty));
        Assert.Null(new TemplateCatalog(Plain, null).Find("n|d-ng"));
    }

    [Fact] // M-51
    public void A_custom_format_of_two_fields_is_not_the_legacy_template()
    {
        var custom = TemplateCatalog.ParseFormat("d|n", Plain, out _)!;
        Assert.False(custom.IsLegacy);
        Assert.Equal("d|n", custom.ListedName);
        Assert.Equal("ima", new TemplateCatalog(Plain, custom).Find("d|n")!.Name);
    }

    [Fact]
    public void The_default_is_that_of_the_build_N_139()
    {
        Assert.Equal("ima-ng", new TemplateCatalog(Namespaced, null).Default.Name);
        Assert.Equal("ima-sig", new TemplateCatalog(Later, null).Default.Name);
    }

    [Theory] // M-49, M-6
    [InlineData("d-ng|bogus", "bogus")]
    [InlineData("", "")]
    [InlineData("d||n", "")]
    [InlineData("d|", "")]
    [InlineData("|d", "")]
    [InlineData("D", "D")]
    [InlineData("d-ng|xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx")]
    [InlineData("d|ns", "ns")]
    public void A_bad_format_names_its_first_bad_field(string format, string bad)
    {
        Assert.Null(TemplateCatalog.ParseFormat(format, Plain, out var field));
        Assert.Equal(bad, field);
    }

    [Fact] // M-49
    public void Fifteen_fields_are_the_most()
    {
        Assert.Equal(15, TemplateCatalog.ParseFormat(string.Join('|', Enumerable.Repeat("d", 15)), Plain, out _)!.Fields.Length);
        Assert.Null(TemplateCatalog.ParseFormat(string.Join('|', Enumerable.Repeat("d", 16)), Plain, out var field));
        Assert.Null(field);
    }

    [Fact]
    public void Any_text_is_a_format_or_is_refused() =>
        Gen.String[Gen.Char["dngsibufmo|-\0x"], 0, 40].Sample(format =>
            TemplateCatalog.ParseFormat(format, Namespaced, out _) is not { } template || template.Fields.Length == format.Split('|').Length);

    [Fact]
    public void A_name_of_ours_that_does_not_exist_is_a_defect() =>
        Assert.Throws<BrokenInvariantException>(() => TemplateCatalog.BuiltIn("none"));
}
