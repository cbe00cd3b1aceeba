using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Recordings;
using Xunit;

namespace ImaActors.Reference.Tests;

/// <summary>Small cases in which the drawn ones once found ImaActors to differ from the rules, with what the rule says.</summary>
public sealed class FoundDifferenceTests
{
    private const string Namespaced = "5.10.223 + IMA namespace RFC (Aug 2020)";
    private const string Stock = "6.1.0-50-cloud-amd64 (Debian 6.1.176-1)";
    private const string Policy = "/sys/kernel/security/ima/policy";

    private static readonly RecordedFile Plain = new("/mnt/f", false, 0x1b6, 0, 0, "content\n"u8.ToArray(), []);

    [Fact]
    public void Without_namespaces_any_reader_makes_a_ToMToU_after_a_measured_read()
    {
        // M-36: the reader that is still there matched no rule.
        var output = Run(Stock, [Plain],
            Op("root", OperationKind.WriteAll) with { Path = Policy, Flags = ["WRONLY"], Data = "measure func=FILE_CHECK mask=MAY_READ uid=0 fsname=ext4\n"u8.ToArray() },
            Op("root", OperationKind.ReadFile) with { Path = "/mnt/f" },
            Op("root", OperationKind.Spawn) with { Name = "u" },
            Op("u", OperationKind.SetResUid) with { R = 100, E = 100, S = 100 },
            Op("u", OperationKind.Open) with { Path = "/mnt/f", Fd = "r", Flags = ["RDONLY"] },
            Op("root", OperationKind.Open) with { Path = "/mnt/f", Fd = "w", Flags = ["WRONLY"] });
        Assert.Contains("cause=ToMToU", Assert.Single(output.Results[5].Audit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Stock, 0)]
    [InlineData(Namespaced, -1)]
    public void An_attribute_change_deletes_the_label_of_a_file_without_a_rule_only_before_5_14(string release, long ret)
    {
        // A-56, crosswalk 5.14.
        var labelled = Plain with { Xattrs = [new RecordedXattr("security.ima", [4, 4, 1])] };
        var output = Run(release, [labelled],
            Op("root", OperationKind.WriteAll) with { Path = Policy, Flags = ["WRONLY"], Data = "appraise fowner=77\n"u8.ToArray() },
            Op("root", OperationKind.ChangeMode) with { Path = "/mnt/f", Mode = 0x180 },
            Op("root", OperationKind.GetXattr) with { Path = "/mnt/f", Name = "security.ima" });
        Assert.Equal(ret < 0, output.Results[2].Ret < 0);
    }

    [Fact]
    public void A_write_only_file_that_its_second_open_refuses_is_not_measured()
    {
        // M-31, M-32, N-56: the writer may write the policy but not read it.
        var output = Run(Namespaced, [],
            Op("root", OperationKind.WriteAll) with { Path = Policy, Flags = ["WRONLY"], Data = "audit func=FILE_CHECK\n"u8.ToArray() },
            Op("root", OperationKind.Spawn) with { Name = "u", New = ["user"] },
            Op("u", OperationKind.WriteAll) with { Path = Policy, Flags = ["WRONLY"], Data = "audit func=BPRM_CHECK\n"u8.ToArray() });
        Assert.Contains("op=collect_data cause=failed comm=\"init\" name=\"policy\"", output.Results[2].Audit[0], StringComparison.Ordinal);
        Assert.DoesNotContain(output.Results[2].Audit, record => record.StartsWith("type=1805", StringComparison.Ordinal));
    }

    [Fact]
    public void Field_d_of_another_algorithm_cannot_be_made_for_direct_IO()
    {
        // M-32, M-34, M-45: the file would have to be read again.
        var output = Run(Namespaced, [Plain],
            Op("root", OperationKind.WriteAll) with { Path = Policy, Flags = ["WRONLY"], Data = "measure func=FILE_CHECK fsname=ext4 template=ima\n"u8.ToArray() },
            Op("root", OperationKind.Open) with { Path = "/mnt/f", Fd = "r", Flags = ["RDONLY", "DIRECT"] });
        Assert.Equal(3, output.Results[1].Audit.Length);
        Assert.Contains("cause=failed(directio)", output.Results[1].Audit[0], StringComparison.Ordinal);
        Assert.Contains("cause=failed comm", output.Results[1].Audit[1], StringComparison.Ordinal);
        Assert.Contains("op=add_template_measure cause=ENOMEM", output.Results[1].Audit[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_of_an_unknown_version_is_unknown_before_any_key_is_looked_for()
    {
        //
        var labelled = Plain with { Xattrs = [new RecordedXattr("security.ima", [3, 9, 1])] };
        var output = Run(Namespaced, [labelled],
            Op("root", OperationKind.WriteAll) with { Path = Policy, Flags = ["WRONLY"], Data = "appraise fsname=ext4\n"u8.ToArray() },
            Op("root", OperationKind.ReadFile) with { Path = "/mnt/f" });
        Assert.Equal("EACCES", output.Results[1].Errno);
        Assert.Contains("cause=unknown comm", Assert.Single(output.Results[1].Audit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(0)]
    public void A_module_whose_label_names_an_algorithm_that_the_kernel_lacks_is_not_measured(int algorithm)
    {
        // M-32: ENOENT, no entry.
        var labelled = Plain with { Xattrs = [new RecordedXattr("security.ima", [4, (byte)algorithm, 1])] };
        var output = Run(Namespaced, [labelled],
            Op("root", OperationKind.WriteAll) with { Path = Policy, Flags = ["WRONLY"], Data = "measure func=MODULE_CHECK\n"u8.ToArray() },
            Op("root", OperationKind.LoadModuleFile) with { Path = "/mnt/f" });
        Assert.Equal("ENOEXEC", output.Results[1].Errno);
        Assert.Contains("op=collect_data cause=failed ", Assert.Single(output.Results[1].Audit), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_sysfs_can_carry_a_label_and_have_none()
    {
        // missing-hash, not a file system without attributes (Linux 5.10 fs/kernfs/inode.c).
        var output = Run(Namespaced, [],
            Op("root", OperationKind.WriteAll) with { Path = Policy, Flags = ["WRONLY"], Data = "appraise func=FILE_CHECK fsname=sysfs\n"u8.ToArray() },
            Op("root", OperationKind.WriteFile) with { Path = "/sys/devices/virtual/misc/test_firmware/trigger_request", Flags = ["WRONLY"], Data = "x"u8.ToArray() });
        Assert.Contains("cause=missing-hash", Assert.Single(output.Results[1].Audit), StringComparison.Ordinal);
    }

    private static Operation Op(string process, OperationKind kind) => new() { Index = 0, Process = process, Kind = kind };

    /// <summary>Runs the case in ImaActors; the reference must say the same.</summary>
    private static RunOutput Run(string release, IEnumerable<RecordedFile> files, params Operation[] operations)
    {
        var recorded = new RecordedCase
        {
            Name = "small",
            KernelRelease = release,
            KernelReleaseLine = 1,
            KernelParameters = [],
            BinHasNamespace = release == Namespaced,
            Tpm = null,
            FileSystem = new RecordedFileSystem("vda", "ext4", 0xef53, "5a5a0000-1111-2222-3333-444455556666", "/mnt", true),
            Files = [.. files],
            Certificates = ImmutableSortedDictionary<string, byte[]>.Empty,
            BuiltInCertificates = [],
            Operations = [.. operations.Select((op, i) => op with { Index = i })],
        };
        var output = DifferentialTests.Serial(recorded);
        var difference = ExpectedComparer.Compare(OutputWriter.Files(output), OutputWriter.Files(ReferenceRun.Run(recorded)), _ => false);
        Assert.True(difference is null, difference?.ToString());
        return output;
    }
}
