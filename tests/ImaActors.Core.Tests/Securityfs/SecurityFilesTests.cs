using System;
using System.Linq;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.Securityfs;
using ImaActors.Core.Tests.Measurement;
using ImaActors.Core.Tests.Processes;
using ImaActors.Core.Tests.UserNamespaces;
using ImaActors.Core.UserNamespaces;
using Xunit;

namespace ImaActors.Core.Tests.Securityfs;

public sealed class SecurityFilesTests
{
    private static readonly SpecialFile[] ForChildren = [SpecialFile.PolicyForChildren, SpecialFile.CertificateForChildren, SpecialFile.KcmdForChildren];

    private static readonly SpecialFile[] Lists = [SpecialFile.AsciiList, SpecialFile.BinaryList, SpecialFile.MeasurementCount, SpecialFile.Violations];

    private static Errno Open(TestKernel kernel, string process, SpecialFile file, OpenFlags flags = OpenFlags.ReadOnly, KernelProfile? profile = null) =>
        SecurityFiles.CheckOpen(kernel.State, kernel[process], file, flags, profile ?? TestMachine.Namespaced);

    [Fact] // N-51, N-22, M-56, P-40
    public void The_files_have_their_modes()
    {
        static string Modes(KernelProfile profile) => string.Join(
            ' ', SecurityFiles.All(profile).Select(file => file.Name + ":" + Convert.ToString(file.Mode, 8)));
        const string lists = "ascii_runtime_measurements:{0} binary_runtime_measurements:{0} runtime_measurements_count:{0} violations:{0} policy:{1}";
        Assert.Equal(
            lists.Replace("{0}", "444", StringComparison.Ordinal).Replace("{1}", "606", StringComparison.Ordinal)
                + " policy_for_children:202 x509_for_children:202 kcmd_for_children:202",
            Modes(TestMachine.Namespaced));
        var plain = lists.Replace("{0}", "440", StringComparison.Ordinal);
        Assert.Equal(plain.Replace("{1}", "600", StringComparison.Ordinal), Modes(TestMachine.Plain));
        Assert.Equal(plain.Replace("{1}", "200", StringComparison.Ordinal), Modes(TestMachine.Plain with { PolicyIsReadable = false }));
    }

    [Fact] // N-23, N-25
    public void Files_for_children_need_differing_links_and_the_owner_of_the_own_namespace()
    {
        var kernel = new TestKernel();
        foreach (var file in ForChildren)
        {
            Assert.Equal(Errno.EPERM, Open(kernel, "root", file, OpenFlags.WriteOnly));   // equal links, even root
            Assert.Equal(Errno.EPERM, Open(kernel, "root", file));
        }

        kernel.Unshare("root", CloneFlags.Ima);
        Assert.All(ForChildren, file => Assert.Equal(Errno.None, Open(kernel, "root", file, OpenFlags.WriteOnly)));
        kernel.Spawn("root", "a");
        Assert.All(ForChildren, file => Assert.Equal(Errno.None, Open(kernel, "root", file)));   // still after it became active
        Assert.All(ForChildren, file => Assert.Equal(Errno.EPERM, Open(kernel, "a", file)));
        kernel.Become("root", TestWorld.User(7, 7));
        Assert.All(ForChildren, file => Assert.Equal(Errno.EPERM, Open(kernel, "root", file, OpenFlags.WriteOnly)));
    }

    [Fact] // N-23: the owner of the own, not of the pending namespace
    public void Who_made_user_and_ima_namespace_together_cannot_configure()
    {
        var kernel = new TestKernel();
        kernel.Spawn("root", "a");
        kernel.Unshare("a", CloneFlags.User | CloneFlags.Ima);
        Assert.Equal(Errno.EPERM, Open(kernel, "a", SpecialFile.KcmdForChildren, OpenFlags.WriteOnly));
        kernel.Spawn("root", "b", CloneFlags.User | CloneFlags.Ima);
        kernel.Unshare("b", CloneFlags.Ima);
        Assert.Equal(Errno.None, Open(kernel, "b", SpecialFile.KcmdForChildren, OpenFlags.WriteOnly));
    }

    [Fact] // N-56, N-81
    public void Reading_lists_and_policy_needs_the_owner_of_the_own_namespace()
    {
        var kernel = new TestKernel();
        kernel.Spawn("root", "user");
        kernel.Become("user", TestWorld.User(7, 7));
        kernel.Spawn("root", "admin");
        kernel.Become("admin", TestWorld.User(7, 7) with { Effective = CapabilitySet.FromNames(["sys_admin"])!.Value });
        kernel.Spawn("root", "owner", CloneFlags.Ima | CloneFlags.User);
        var user = kernel.State.Users[kernel["owner"].Credentials.UserNamespace] with { UidMap = [new IdMapLine(0, 0, 9)], GidMap = [new IdMapLine(0, 0, 9)] };
        kernel.State = kernel.State with { Users = new UserNamespaceTable(kernel.State.Users.ByOrdinal.SetItem(user.Ordinal.Value, user)) };
        Assert.Equal(Errno.None, kernel.Spawn("owner", "below", CloneFlags.User));
        foreach (var file in Lists.Append(SpecialFile.Policy))
        {
            Assert.Equal(Errno.None, Open(kernel, "root", file));
            Assert.Equal(Errno.EPERM, Open(kernel, "user", file));
            Assert.Equal(Errno.None, Open(kernel, "admin", file));   // CAP_SYS_ADMIN alone suffices
            Assert.Equal(Errno.None, Open(kernel, "owner", file));
            Assert.Equal(Errno.EPERM, Open(kernel, "below", file));
        }

        Assert.All(Lists, file => Assert.Equal(Errno.EPERM, Open(kernel, "user", file, OpenFlags.WriteOnly)));
        Assert.All(Lists, file => Assert.Equal(Errno.None, Open(kernel, "user", file, profile: TestMachine.Plain)));   // M-56
    }

    [Theory] // N-57, P-41, P-42
    [InlineData(OpenFlags.WriteOnly, Errno.None, true)]
    [InlineData(OpenFlags.WriteOnly | OpenFlags.Append, Errno.None, true)]
    [InlineData(OpenFlags.AccessMode, Errno.None, true)]
    [InlineData(OpenFlags.ReadWrite, Errno.EACCES, false)]
    [InlineData(OpenFlags.ReadOnly, Errno.EPERM, false)]
    public void Writing_the_policy_needs_no_capability(OpenFlags flags, Errno expected, bool busy)
    {
        var kernel = new TestKernel();
        kernel.Become("root", TestWorld.User(7, 7));
        Assert.Equal(expected, Open(kernel, "root", SpecialFile.Policy, flags));
        Assert.Equal(busy, SecurityFiles.TakesBusyFlag(SpecialFile.Policy, flags));
        Assert.False(SecurityFiles.TakesBusyFlag(SpecialFile.AsciiList, flags));
    }

    [Fact] // P-40, P-41
    public void An_unreadable_policy_is_EACCES_for_everybody() =>
        Assert.Equal(Errno.EACCES, Open(new TestKernel(), "root", SpecialFile.Policy, profile: TestMachine.Plain with { PolicyIsReadable = false }));

    [Theory] // N-58, N-51, N-22: first digit for the owner, middle for the group, last for the others
    [InlineData(0u, 7u, true)]
    [InlineData(7u, 0u, false)]
    [InlineData(7u, 7u, true)]
    public void The_group_of_root_gets_nothing(uint uid, uint gid, bool expected)
    {
        var users = new TestWorld();
        users["p"] = TestWorld.User(uid, gid);
        foreach (var (name, _, mode) in SecurityFiles.All(TestMachine.Namespaced).Where(file => file.Mode != 0x124))
        {
            Assert.True(users.Opens("p", mode, FileAccess.Write) == expected, name);
        }
    }
}
