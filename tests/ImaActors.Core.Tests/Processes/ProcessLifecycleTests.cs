using System;
using System.Linq;
using CsCheck;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Namespaces;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Core.Tests.UserNamespaces;
using Xunit;

namespace ImaActors.Core.Tests.Processes;

public sealed class ProcessLifecycleTests
{
    [Fact] // N-1, N-2, N-7
    public void At_boot_there_is_one_process_in_the_initial_namespace()
    {
        var kernel = new TestKernel();
        var facts = kernel.State.Namespaces[0];
        Assert.Equal((4026531833u, UserNamespaceOrdinal.Initial, NamespaceState.Active, 0), (facts.Number.Value, facts.Owner, facts.State, facts.Activation));
        Assert.Equal(4026531837u, kernel.State.Users[UserNamespaceOrdinal.Initial].Number.Value);
        Assert.Equal((NamespaceOrdinal.Initial, NamespaceOrdinal.Initial), (kernel["root"].Ima, kernel["root"].ImaForChildren));
        kernel.Exit("root");
        Assert.Empty(kernel.Retired);   // N-2: it never ends
    }

    [Fact] // N-1, N-4, N-12, N-32, N-21
    public void Unshare_prepares_a_namespace_for_children_and_the_first_fork_activates_it()
    {
        var kernel = new TestKernel();
        Assert.Equal(Errno.None, kernel.Unshare("root", CloneFlags.Ima));
        Assert.Equal((833u, 972u), (kernel.OwnNumber("root"), kernel.ChildNumber("root")));
        Assert.Equal([0], kernel.Order());   // N-7, N-105: pending, in no list
        kernel.Spawn("root", "a");
        kernel.Spawn("root", "b");
        kernel.Spawn("a", "c");
        Assert.Equal([0, 1], kernel.Order());
        Assert.All(new[] { "a", "b", "c" }, name => Assert.Equal((972u, 972u), (kernel.OwnNumber(name), kernel.ChildNumber(name))));
        Assert.Equal(833u, kernel.OwnNumber("root"));
    }

    [Fact] // N-18, N-20, N-16: 972, then 973, then 972
    public void A_second_unshare_replaces_the_pending_namespace()
    {
        var kernel = new TestKernel();
        var numbers = Enumerable.Range(0, 3).Select(_ =>
        {
            kernel.Unshare("root", CloneFlags.Ima);
            return kernel.ChildNumber("root");
        }).ToArray();
        Assert.Equal([972u, 973u, 972u], numbers);
        Assert.Equal([1, 2], kernel.Retired.Select(ordinal => ordinal.Value));
        Assert.Equal(1, kernel.Count());
        kernel.Spawn("root", "a");
        kernel.Unshare("root", CloneFlags.Ima);   // once the earlier one is active, another starts
        Assert.Equal((972u, 973u), (kernel.OwnNumber("a"), kernel.ChildNumber("root")));
    }

    [Fact] // N-20
    public void A_pending_namespace_ends_with_its_holder()
    {
        var kernel = new TestKernel();
        kernel.Spawn("root", "a");
        kernel.Unshare("a", CloneFlags.Ima);
        kernel.Exit("a");
        Assert.Equal((1, 0), (kernel.Retired.Count, kernel.Count()));
        kernel.Unshare("root", CloneFlags.Ima);
        Assert.Equal(972u, kernel.ChildNumber("root"));
    }

    [Fact] // N-19, N-4
    public void Clone3_makes_a_fresh_namespace_beside_a_pending_one()
    {
        var kernel = new TestKernel();
        kernel.Unshare("root", CloneFlags.Ima);
        kernel.Spawn("root", "a", CloneFlags.Ima);
        Assert.Equal((973u, 972u), (kernel.OwnNumber("a"), kernel.ChildNumber("root")));
        Assert.Equal([0, 2], kernel.Order());
        Assert.Equal(NamespaceState.Pending, kernel.State.Namespaces[1].State);
    }

    [Fact] // N-7, N-31, N-104: order of activation, not of creation or number
    public void The_active_list_is_in_order_of_activation()
    {
        var kernel = new TestKernel();
        kernel.Spawn("root", "a");
        kernel.Spawn("root", "b");
        kernel.Unshare("a", CloneFlags.Ima);
        kernel.Unshare("b", CloneFlags.Ima);
        kernel.Spawn("b", "b1");
        kernel.Spawn("a", "a1");
        Assert.Equal([0, 2, 1], kernel.Order());
        Assert.Throws<BrokenInvariantException>(() => ProcessLifecycle.Activate(kernel.State, new NamespaceOrdinal(1)));
    }

    [Fact] // N-3, N-47: the number is used again, the ordinal never
    public void A_number_is_used_again_by_another_namespace()
    {
        var kernel = new TestKernel();
        kernel.Spawn("root", "a", CloneFlags.Ima);
        var first = kernel["a"].Ima;
        kernel.Exit("a");
        kernel.Spawn("root", "b", CloneFlags.Ima);
        Assert.Equal(972u, kernel.OwnNumber("b"));
        Assert.NotEqual(first, kernel["b"].Ima);
        Assert.Equal([0, 2], kernel.Order());
        Assert.Equal(2, kernel.State.Namespaces[2].Activation);
    }

    [Theory] // N-13
    [InlineData(CloneFlags.Ima | CloneFlags.Vm, false, Errno.EINVAL)]
    [InlineData(CloneFlags.Ima | CloneFlags.Files, false, Errno.EINVAL)]
    [InlineData(CloneFlags.Ima | CloneFlags.Thread, false, Errno.EINVAL)]
    [InlineData(CloneFlags.Ima | CloneFlags.Fs, false, Errno.None)]
    [InlineData(CloneFlags.Files, false, Errno.None)]
    [InlineData(CloneFlags.Vm, false, Errno.None)]
    [InlineData(CloneFlags.Files, true, Errno.EINVAL)]
    [InlineData(CloneFlags.Vm, true, Errno.EINVAL)]
    [InlineData(CloneFlags.Fs, true, Errno.None)]
    [InlineData(CloneFlags.Mount | CloneFlags.Fs, false, Errno.EINVAL)]
    [InlineData(CloneFlags.User | CloneFlags.Fs, false, Errno.EINVAL)]
    [InlineData(CloneFlags.Sighand, false, Errno.EINVAL)]
    [InlineData(CloneFlags.Sighand | CloneFlags.Vm, false, Errno.None)]
    [InlineData(CloneFlags.Thread | CloneFlags.Sighand | CloneFlags.Vm, false, Errno.EINVAL)]
    public void Clone3_refuses_combinations(CloneFlags flags, bool linksDiffer, Errno expected)
    {
        var kernel = new TestKernel();
        if (linksDiffer)
        {
            kernel.Unshare("root", CloneFlags.Ima);
        }

        var before = kernel.State;
        Assert.Equal(expected, kernel.Spawn("root", "a", flags));
        if (linksDiffer && expected != Errno.None)
        {
            kernel.Spawn("root", "first");
            Assert.Equal(expected, kernel.Spawn("root", "a", flags));   // also after it became active
        }
        else if (expected != Errno.None)
        {
            Assert.Same(before, kernel.State);
        }
    }

    [Fact] // N-13, N-14: the combinations come before the permission
    public void Combinations_are_refused_before_permissions()
    {
        var kernel = new TestKernel();
        kernel.Spawn("root", "u");
        kernel.Become("u", TestWorld.User(7, 7));
        Assert.Equal(Errno.EINVAL, kernel.Spawn("u", "v", CloneFlags.Ima | CloneFlags.Vm));
        Assert.Equal(Errno.EPERM, kernel.Spawn("u", "v", CloneFlags.Ima));
        Assert.Equal(Errno.EPERM, kernel.Unshare("u", CloneFlags.Ima));
        Assert.Equal(Errno.EPERM, kernel.Unshare("u", CloneFlags.Net));
        Assert.Equal(Errno.None, kernel.Unshare("u", CloneFlags.User | CloneFlags.Ima));   // N-14: in the new one the capability is always there
        Assert.Equal(kernel["u"].Credentials.UserNamespace, kernel.State.Namespaces[kernel["u"].ImaForChildren.Value].Owner);   // N-9
    }

    [Fact] // N-14, last sentence
    public void A_fork_that_only_activates_needs_no_capability()
    {
        var kernel = new TestKernel();
        kernel.Spawn("root", "a");
        kernel.Unshare("a", CloneFlags.Ima);
        kernel.Become("a", TestWorld.User(7, 7));
        Assert.Equal(Errno.None, kernel.Spawn("a", "b"));
        Assert.Equal([0, 1], kernel.Order());
    }

    [Fact] // N-15
    public void Over_the_limit_nothing_is_created_and_retirement_gives_the_count_back()
    {
        var kernel = new TestKernel();
        kernel.Limit(1);
        Assert.Equal(Errno.None, kernel.Spawn("root", "a", CloneFlags.Ima));
        var before = kernel.State;
        Assert.Equal(Errno.ENOSPC, kernel.Unshare("root", CloneFlags.Ima | CloneFlags.Net | CloneFlags.User));
        Assert.Equal(Errno.ENOSPC, kernel.Spawn("root", "b", CloneFlags.Ima | CloneFlags.Mount));
        Assert.Same(before, kernel.State);
        kernel.Exit("a");
        Assert.Equal(Errno.None, kernel.Spawn("root", "b", CloneFlags.Ima));
        kernel.Limit(0);   // later creations only
        Assert.Equal(Errno.None, kernel.Spawn("b", "c"));
        Assert.Equal(Errno.ENOSPC, kernel.Unshare("root", CloneFlags.Ima));
    }

    [Fact] // N-16
    public void Numbers_are_taken_in_the_order_of_kinds()
    {
        var kernel = new TestKernel();
        const CloneFlags all = CloneFlags.User | CloneFlags.NamespacesButUser;
        Assert.Equal(Errno.None, kernel.Spawn("root", "a", all));
        uint Number(NamespaceKind kind) => kernel.State.Others[kernel["a"].Others[kind]].Numbers[0] - 4026531000;
        Assert.Equal(972u, kernel.State.Users[kernel["a"].Credentials.UserNamespace].Number.Value - 4026531000);
        Assert.Equal(
            [973u, 974u, 975u, 976u, 977u, 978u, 987u],
            new[] { NamespaceKind.Mount, NamespaceKind.Uts, NamespaceKind.Ipc, NamespaceKind.Pid, NamespaceKind.Cgroup, NamespaceKind.Net, NamespaceKind.Time }.Select(Number));
        Assert.Equal(988u, kernel.OwnNumber("a"));
        kernel.Exit("a");
        Assert.Equal(4026531972u, kernel.State.Numbers.Take().Number);   // N-47: all came back
        Assert.Equal(17, kernel.State.Numbers.Free.Count);
        Assert.Single(kernel.State.Users.ByOrdinal);
    }

    [Fact] // N-16: a net namespace returns its nine numbers together
    public void A_net_namespace_takes_nine_numbers()
    {
        var kernel = new TestKernel();
        kernel.Unshare("root", CloneFlags.Net);
        kernel.Unshare("root", CloneFlags.Uts);
        Assert.Equal(4026531981u, kernel.State.Others[kernel["root"].Others[NamespaceKind.Uts]].Numbers[0]);
        kernel.Unshare("root", CloneFlags.Net);
        Assert.Equal(4026531982u, kernel.State.Others[kernel["root"].Others[NamespaceKind.Net]].Numbers[0]);
        kernel.Unshare("root", CloneFlags.Ima);
        Assert.Equal(972u, kernel.ChildNumber("root"));
    }

    [Fact] // N-12: pid and time are the children's
    public void Pid_and_time_namespaces_are_those_of_the_children()
    {
        var kernel = new TestKernel();
        var pid = kernel["root"].Others[NamespaceKind.Pid];
        Assert.Equal(Errno.None, kernel.Unshare("root", CloneFlags.Pid | CloneFlags.Time | CloneFlags.Ima | CloneFlags.Files));
        Assert.Equal(pid, kernel["root"].Others[NamespaceKind.Pid]);
        kernel.Spawn("root", "a");
        Assert.NotEqual(pid, kernel["a"].Others[NamespaceKind.Pid]);
        Assert.Empty(kernel["a"].OthersForChildren);
    }

    [Fact] // N-33, N-15
    public void A_fork_gives_the_namespace_to_the_childs_user_namespace()
    {
        var kernel = new TestKernel();
        kernel.Unshare("root", CloneFlags.Ima);
        Assert.Equal(Errno.None, kernel.Spawn("root", "a", CloneFlags.User));
        var user = kernel["a"].Credentials.UserNamespace;
        Assert.Equal(user, kernel.State.Namespaces[1].Owner);
        Assert.Equal(new NamespaceCharge(user, 0), kernel.State.Charges[1]);
        Assert.Equal((1, 1), (kernel.Count(), kernel.State.Counts[user, 0]));
        kernel.Spawn("root", "b");   // also when it is active: a later child takes the ownership away again
        Assert.Equal(UserNamespaceOrdinal.Initial, kernel.State.Namespaces[1].Owner);
        Assert.Equal((1, 0), (kernel.Count(), kernel.State.Counts[user, 0]));
    }

    [Fact] // N-33, N-15: over the limit ENOSPC, and nothing of the call is left
    public void A_change_of_owner_over_the_limit_leaves_nothing_behind()
    {
        var kernel = new TestKernel();
        kernel.Unshare("root", CloneFlags.Ima);
        kernel.Limit(1);
        var before = kernel.State;
        Assert.Equal(Errno.ENOSPC, kernel.Spawn("root", "a", CloneFlags.User | CloneFlags.Net));
        Assert.Same(before, kernel.State);
    }

    [Fact] // N-38, N-33: a failed activation undoes the child and keeps namespace and new owner
    public void A_failed_activation_leaves_the_namespace_pending()
    {
        var kernel = new TestKernel();
        kernel.Unshare("root", CloneFlags.Ima);
        kernel.Open("root");
        Assert.Equal(Errno.ENOENT, kernel.Spawn("root", "a", CloneFlags.User, activationFails: true));
        Assert.Equal(NamespaceState.Pending, kernel.State.Namespaces[1].State);
        Assert.NotEqual(UserNamespaceOrdinal.Initial, kernel.State.Namespaces[1].Owner);
        Assert.Equal((1, 1), (kernel.State.Processes.Count, kernel.State.OpenFiles.Values.Single().Holders));
        Assert.Empty(kernel.Retired);
        Assert.Equal(Errno.None, kernel.Spawn("root", "a"));
        Assert.Equal(UserNamespaceOrdinal.Initial, kernel.State.Namespaces[1].Owner);
        Assert.Single(kernel.State.Users.ByOrdinal);   // the first owner was let go
    }

    [Fact] // N-38: clone3 with its own namespace leaves nothing
    public void A_failed_clone3_leaves_nothing()
    {
        var kernel = new TestKernel();
        kernel.Spawn("root", "a", CloneFlags.Ima | CloneFlags.User | CloneFlags.Net, activationFails: true);
        Assert.Equal([1], kernel.Retired.Select(ordinal => ordinal.Value));
        Assert.Equal((4026531972u, 0, 1), (kernel.State.Numbers.Take().Number, kernel.Count(), kernel.State.Users.ByOrdinal.Count));
    }

    [Fact] // N-41, N-42, N-45
    public void Joining_sets_both_links_and_drops_an_own_pending_namespace()
    {
        var kernel = new TestKernel();
        kernel.Spawn("root", "a", CloneFlags.Ima);
        kernel.Unshare("root", CloneFlags.Ima);
        kernel.Join("root", kernel["a"].Ima);
        Assert.Equal((972u, 972u), (kernel.OwnNumber("root"), kernel.ChildNumber("root")));
        Assert.Equal([2], kernel.Retired.Select(ordinal => ordinal.Value));
        kernel.Join("root", NamespaceOrdinal.Initial);
        kernel.Join("root", NamespaceOrdinal.Initial);   // the one already in, too
        Assert.Equal(833u, kernel.ChildNumber("root"));
        Assert.Equal(UserNamespaceOrdinal.Initial, kernel.State.Namespaces[1].Owner);
    }

    [Fact] // N-41, N-42
    public void Joining_an_own_pending_namespace_activates_it()
    {
        var kernel = new TestKernel();
        kernel.Unshare("root", CloneFlags.Ima);
        kernel.Join("root", kernel["root"].ImaForChildren);
        Assert.Equal((972u, 972u), (kernel.OwnNumber("root"), kernel.ChildNumber("root")));
        Assert.Empty(kernel.Retired);
        Assert.Equal([0, 1], kernel.Order());
    }

    [Fact] // N-42, second sentence
    public void Another_process_may_activate_it()
    {
        var kernel = new TestKernel();
        kernel.Spawn("root", "a");
        kernel.Unshare("a", CloneFlags.Ima);
        kernel.Join("root", kernel["a"].ImaForChildren);
        Assert.Equal((833u, 972u), (kernel.OwnNumber("a"), kernel.ChildNumber("a")));
        kernel.Spawn("a", "b");
        Assert.Equal(972u, kernel.OwnNumber("b"));
    }

    [Theory] // N-46, N-105: an open link, or any file opened in it, keeps it alive
    [InlineData(true)]
    [InlineData(false)]
    public void An_open_file_keeps_a_namespace_alive(bool link)
    {
        var kernel = new TestKernel();
        kernel.Spawn("root", "a", CloneFlags.Ima);
        OpenFileId file;
        if (link)
        {
            file = kernel.Open("root", References.Ima(kernel["a"].Ima));
        }
        else
        {
            file = kernel.Open("a");
            kernel.Spawn("a", "b");   // inherits the descriptor,
            kernel.Join("b", NamespaceOrdinal.Initial);   // and leaves
        }

        kernel.Exit("a");
        Assert.Empty(kernel.Retired);
        Assert.Equal([0, 1], kernel.Order());
        if (link)
        {
            kernel.Close("root", file);
        }
        else
        {
            kernel.Exit("b");
        }

        Assert.Equal([1], kernel.Retired.Select(ordinal => ordinal.Value));
        Assert.Equal([0], kernel.Order());
        Assert.Empty(kernel.State.OpenFiles);
    }

    [Fact] // N-46, N-47: a user namespace lives through the IMA namespace it owns, and ends with it
    public void A_user_namespace_ends_with_the_last_namespace_it_owns()
    {
        var kernel = new TestKernel();
        kernel.Spawn("root", "a", CloneFlags.Ima | CloneFlags.User);
        kernel.Spawn("a", "b");
        kernel.Become("b", TestWorld.RealRoot);
        kernel.State = kernel.State.Hold(References.User(UserNamespaceOrdinal.Initial)).Drop(References.User(kernel["a"].Credentials.UserNamespace), kernel.Retired);
        kernel.Exit("a");
        Assert.Equal(2, kernel.State.Users.ByOrdinal.Count);
        kernel.Exit("b");
        Assert.Single(kernel.State.Users.ByOrdinal);
        Assert.Equal(4026531972u, kernel.State.Numbers.Take().Number);
    }

    [Fact] // N-50: there is no parent relation between IMA namespaces
    public void A_nested_namespace_outlives_its_parent()
    {
        var kernel = new TestKernel();
        kernel.Spawn("root", "a", CloneFlags.Ima);
        kernel.Spawn("a", "b", CloneFlags.Ima);
        kernel.Exit("a");
        Assert.Equal([0, 2], kernel.Order());
        Assert.Equal("1", kernel.State.ParentName(kernel["b"]));
    }

    [Fact] // N-16
    public void The_pool_gives_the_lowest_free_number() =>
        Gen.Int[0, 30].List[0, 60].Sample(steps =>
        {
            var pool = NumberPool.From(100);
            var taken = new System.Collections.Generic.SortedSet<uint>();
            foreach (var step in steps)
            {
                if (step % 3 == 0 && taken.Count > 0)
                {
                    var back = taken.ElementAt(step % taken.Count);
                    taken.Remove(back);
                    pool = pool.Return(back);
                    continue;
                }

                (var number, pool) = pool.Take();
                Assert.Equal((uint)Enumerable.Range(100, 100).First(n => !taken.Contains((uint)n)), number);
                taken.Add(number);
            }
        });

    [Fact] // N-3, N-15, N-16, N-46, N-47: after any life of processes everything comes back
    public void Nothing_is_left_when_all_processes_are_gone() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 5], Gen.Int[0, 7]).List[0, 30].Sample(steps =>
        {
            CloneFlags[] flags = [CloneFlags.None, CloneFlags.Ima, CloneFlags.User, CloneFlags.User | CloneFlags.Ima, CloneFlags.Net, CloneFlags.Mount | CloneFlags.Ima, CloneFlags.Time, CloneFlags.Files];
            var kernel = new TestKernel();
            var made = 0;
            foreach (var (kind, who, what) in steps)
            {
                var names = kernel.State.ByName.Keys.Order(StringComparer.Ordinal).ToArray();
                var name = names[who % names.Length];
                switch (kind)
                {
                    case 0 or 1:
                        kernel.Spawn(name, "p" + ++made, flags[what], activationFails: kind == 1 && what % 2 == 1);
                        break;
                    case 2:
                        kernel.Unshare(name, flags[what]);
                        break;
                    case 3:
                        kernel.Join(name, kernel.State.Namespaces.Values.ElementAt(what % kernel.State.Namespaces.Count).Ordinal);
                        break;
                    case 4:
                        kernel.Open(name, what % 2 == 0 ? References.Ima(kernel[names[what % names.Length]].ImaForChildren) : null);
                        break;
                    case 5 when name != "root":
                        kernel.Exit(name);
                        break;
                    default:
                        break;
                }

                var numbers = kernel.State.Namespaces.Values.Select(facts => facts.Number.Value)
                    .Concat(kernel.State.Users.ByOrdinal.Values.Select(user => user.Number.Value))
                    .Concat(kernel.State.Others.Values.SelectMany(other => other.Numbers)).ToArray();
                Assert.Equal(numbers.Length, numbers.Distinct().Count());
                Assert.DoesNotContain(numbers, kernel.State.Numbers.Free.Contains);
                Assert.Equal(kernel.State.Namespaces.Values.Where(facts => facts.State == NamespaceState.Active).Select(facts => facts.Ordinal.Value).Order(), kernel.Order().Order());
            }

            foreach (var name in kernel.State.ByName.Keys)
            {
                kernel.Exit(name);
            }

            Assert.Single(kernel.State.Namespaces);
            Assert.Single(kernel.State.Users.ByOrdinal);
            Assert.Empty(kernel.State.OpenFiles);
            Assert.Empty(kernel.State.Counts.Counts);
            Assert.Equal(kernel.Retired.Count, kernel.Retired.Distinct().Count());
            Assert.Equal((uint)kernel.State.Numbers.Free.Count, kernel.State.Numbers.Next - 4026531972);
        }, iter: 300);
}
