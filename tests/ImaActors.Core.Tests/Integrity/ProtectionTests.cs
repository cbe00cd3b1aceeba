using ImaActors.Core.FileSystem;
using ImaActors.Core.Integrity;
using ImaActors.Core.Policy;
using ImaActors.Core.Primitives;
using ImaActors.Core.Tests.UserNamespaces;
using ImaActors.Core.UserNamespaces;
using Xunit;

namespace ImaActors.Core.Tests.Integrity;

public sealed class ProtectionTests
{
    [Theory]
    [InlineData("appraise func=MMAP_CHECK", AppraisalState.Enforce, Errno.EPERM, "collect_data failed-mprotect res=0")]
    [InlineData("appraise func=MMAP_CHECK", AppraisalState.Log, Errno.EPERM, "collect_data failed-mprotect res=0")]
    [InlineData("appraise", AppraisalState.Enforce, Errno.EPERM, "collect_data failed-mprotect res=0")]
    [InlineData("appraise func=BPRM_CHECK", AppraisalState.Enforce, Errno.None, null)]
    [InlineData("appraise func=BPRM_CHECK\nmeasure func=MMAP_CHECK mask=MAY_EXEC", AppraisalState.Enforce, Errno.None, "collect_data failed-mprotect res=1")]
    [InlineData("measure func=MMAP_CHECK", AppraisalState.Enforce, Errno.None, null)]
    [InlineData("appraise func=MMAP_CHECK", AppraisalState.None, Errno.None, null)]
    public void Mprotect_to_executable_is_refused_if_the_mapping_would_be_appraised(string rules, AppraisalState mode, Errno expected, string? record)
    {
        var world = new CheckWorld(string.Empty, "appraise");
        world.Load(0, rules, mode);
        var file = world.File();
        Assert.Equal(expected, world.Do(environment => MappingProtection.Check(environment, world.Caller(0), file, "/mnt/d/f")));
        Assert.Equal(record is null ? [] : [record], world.Seen);
        Assert.Empty(file.Records.All);
    }

    [Theory]
    [InlineData(null, Errno.None)]
    [InlineData(new byte[0], Errno.EINVAL)]
    [InlineData(new byte[] { 0 }, Errno.None)]
    [InlineData(new byte[] { 1 }, Errno.None)]
    [InlineData(new byte[] { 2, 9 }, Errno.None)]
    [InlineData(new byte[] { 3 }, Errno.None)]
    [InlineData(new byte[] { 4 }, Errno.None)]
    [InlineData(new byte[] { 5 }, Errno.None)]
    [InlineData(new byte[] { 6, 1 }, Errno.EINVAL)]
    [InlineData(new byte[] { 255 }, Errno.EINVAL)]
    public void A_label_is_accepted_by_its_first_byte(byte[]? value, Errno expected)
    {
        var world = new CheckWorld("appraise");
        Assert.Equal(expected, world.Do(environment => LabelProtection.Check(environment, world.Caller(0), world.File(), "/f", value)));
    }

    [Fact] // A-53, N-160: the capability comes first
    public void A_label_needs_CAP_SYS_ADMIN_in_the_initial_user_namespace()
    {
        var users = new TestWorld();
        users.UnshareUser("root");
        var world = new CheckWorld("appraise") { Users = users.Table };
        Assert.Equal(Errno.EPERM, world.Do(environment => LabelProtection.Check(environment, world.Caller(0, users["root"]), world.File(), "/f", [])));
        Assert.Equal(Errno.EPERM, world.Do(environment => LabelProtection.Check(environment, world.Caller(0, TestWorld.User(5, 5)), world.File(), "/f", null)));
    }

    [Theory] // A-67, N-115, P-76
    [InlineData(1, AppraisalState.None, Errno.EACCES)]
    [InlineData(0, AppraisalState.None, Errno.None)]
    [InlineData(0, AppraisalState.Enforce, Errno.None)]
    [InlineData(0, AppraisalState.Enforce | AppraisalState.Firmware, Errno.None)]
    [InlineData(0, AppraisalState.Log | AppraisalState.Modules, Errno.None)]
    [InlineData(0, AppraisalState.Enforce | AppraisalState.Modules, Errno.EACCES)]
    public void A_module_without_a_file(int ns, AppraisalState state, Errno expected)
    {
        var policy = new PolicySnapshot(1, [], IntegrityFlags.None, state, Core.Measurement.TemplateCatalog.BuiltIn("ima-ng"), false);
        Assert.Equal(expected, LoadWithoutFile.CheckModule(new NamespaceOrdinal(ns), policy));
    }

    [Theory] // M-80, M-75, M-76, N-173
    [InlineData("measure func=KEY_CHECK", "n1 entry")]
    [InlineData("measure func=KEY_CHECK keyrings=.ima|_x pcr=12", "n1 entry pcr 12")]
    [InlineData("measure func=KEY_CHECK keyrings=other", null)]
    [InlineData("audit", null)]
    [InlineData("", null)]
    public void A_key_is_measured_under_the_number_of_its_judge(string rules, string? expected)
    {
        var world = new CheckWorld("measure", rules);
        world.Do(environment =>
        {
            BufferMeasurement.MeasureKey(environment, world.Caller(0), new NamespaceOrdinal(1), ".ima", [1, 0, 2]);
            return Errno.None;
        });
        Assert.Equal(expected is null ? [] : [expected], world.Seen);
    }

    [Theory] // P-73, N-122
    [InlineData(OpenFlags.ReadOnly, AccessMask.Read)]
    [InlineData(OpenFlags.WriteOnly, AccessMask.Write)]
    [InlineData(OpenFlags.ReadWrite, AccessMask.Read | AccessMask.Write)]
    [InlineData(OpenFlags.AccessMode, AccessMask.Read | AccessMask.Write)]
    [InlineData(OpenFlags.ReadOnly | OpenFlags.Truncate, AccessMask.Read | AccessMask.Write)]
    [InlineData(OpenFlags.WriteOnly | OpenFlags.Append, AccessMask.Write | AccessMask.Append)]
    [InlineData(OpenFlags.Execute, AccessMask.Exec)]
    public void The_open_hook_passes_a_mask(OpenFlags flags, AccessMask expected) => Assert.Equal(expected, flags.HookMask());

    [Fact] // N-122: access mode 3 gives neither
    public void Flags_say_what_an_open_file_may_do()
    {
        Assert.Equal((true, false, true), Can(OpenFlags.ReadOnly));
        Assert.Equal((false, true, false), Can(OpenFlags.WriteOnly | OpenFlags.Append));
        Assert.Equal((true, true, false), Can(OpenFlags.ReadWrite));
        Assert.Equal((false, false, false), Can(OpenFlags.AccessMode));
        Assert.Equal(OpenFlags.Create, OpenFlagsExtensions.FromName("CREAT"));
        Assert.Null(OpenFlagsExtensions.FromName("O_CREAT"));

        static (bool Read, bool Write, bool Reader) Can(OpenFlags flags) => (flags.CanRead(), flags.CanWrite(), flags.IsReadOnly());
    }

    [Fact] // N-70, N-80: what rules see of a process in a user namespace
    public void Rules_see_no_capability_of_a_child_user_namespace()
    {
        var users = new TestWorld();
        users.UnshareUser("root");
        var world = new CheckWorld("measure") { Users = users.Table };
        var environment = world.Environment;
        Assert.False(environment.SubjectOf(world.Caller(0, users["root"]), users["root"]).CapSetuid);
        Assert.True(environment.SubjectOf(world.Caller(0), CheckWorld.Root).CapSetuid);
        Assert.True(CapabilitySet.All.Has(Capability.Setuid));
    }
}
