using System;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Core.Primitives;

namespace ImaActors.Simulation.Scenarios;

/// <summary>Reads groups of containers.</summary>
internal static class ContainerReader
{
    private const int CountMax = 1_000_000;
    private const int StartsMax = 1_000_000;

    /// <summary>Deepest chain: Linux 5.10 allows 32 user namespaces in one another below the initial one (kernel/user_namespace.c).</summary>
    private const int DepthMax = 32;

    /// <summary>Name of the group that everything outside containers belongs to.</summary>
    internal const string Host = "host";

    /// <summary>A group.</summary>
    public static ContainerSpec Read(string name, Setting setting)
    {
        var block = setting.Reading.Block("container", setting.Node, setting.Key);
        if (name == Host)
        {
            setting.Error("a group of containers cannot be called host: that is everything outside containers");
        }

        if (name == "none")
        {
            setting.Error("a group of containers cannot be called none: where a group is named, that means no group");
        }

        var start = block.Inner("start");
        var container = new ContainerSpec
        {
            Name = name,
            Count = block["count"].Count(1, CountMax),
            Machine = block["machine"].Machine(),
            Image = block["image"] is { IsNone: false } image ? image.Reference("image", setting.Reading.Images) : null,
            StartAt = start["at"].Duration(),
            StartEvery = start["every"].Distribution(),
            Inside = block["inside"] is { IsNone: false } outer ? outer.Reference("group of containers", setting.Reading.Containers) : null,
            Depth = block["depth"].Count(1, DepthMax),
            ImaNamespace = block["ima-namespace"].Flag(),
            UserNamespace = block["user-namespace"] is { IsNone: false } map ? IdMap(setting.Reading.Block("id-map", map.Node, map.Key), block["count"].Count(1, CountMax)) : null,
            Policy = Policy(block),
            Kcmd = block["kcmd"].OptionalText(),
            Certificate = block["certificate-file"].FileContent() ?? [],
            Keys = block["key-files"].FileContents(),
            Volumes = Mounts(block["volumes"]),
            Lifetime = block["lifetime"].OptionalDistribution(),
            Starts = block["starts"].Count(0, StartsMax),
            RestartsAfterReboot = block["restarts-after-reboot"].Flag(),
            Processes = [.. block.Named("processes").Select(pair => ProcessReader.Read(pair.Name, pair.Value))],
        };
        Check(block, container);
        return container;
    }

    /// <summary>The policy of a block with the keys <c>policy</c> and <c>policy-file</c>, or null.</summary>
    public static string? Policy(Block block)
    {
        var (text, file) = (block["policy"], block["policy-file"]);
        if (!text.IsNone && !file.IsNone)
        {
            file.Error("the policy stands in `policy` already; take one of the two out");
            return null;
        }

        return (file.IsNone ? text.PolicyLines() : file.FileText()) is { } lines ? KernelText.FromUnicode(lines) : null;
    }

    private static IdMapSpec IdMap(Block block, int count)
    {
        var (first, length) = (block["first-host-id"].Whole(0, uint.MaxValue - 1), block["length"].Whole(1, uint.MaxValue));
        if (first + (length * count) > uint.MaxValue)
        {
            block["first-host-id"].Error($"{count} containers of {length} ids each from {first} onwards need more ids than there are");
        }

        return new IdMapSpec((uint)first, (uint)length);
    }

    private static ImmutableArray<VolumeMount> Mounts(Setting setting)
    {
        var mounts = ImmutableArray.CreateBuilder<VolumeMount>();
        foreach (var item in setting.Items())
        {
            var block = setting.Reading.Block("volume-mount", item.Node, item.Key);
            var mount = new VolumeMount(block["volume"].Reference("volume", setting.Reading.Volumes), block["path"].Path(), block["read-only"].Flag());
            if (mounts.Any(other => other.Path == mount.Path) && mount.Path != "/")
            {
                block["path"].Error($"another volume is mounted at {Said.Plain(mount.Path)} already");
            }

            mounts.Add(mount);
        }

        return mounts.ToImmutable();
    }

    private static void Check(Block block, ContainerSpec container)
    {
        if (!container.ImaNamespace)
        {
            foreach (var key in (ReadOnlySpan<string>)["policy", "policy-file", "kcmd", "certificate-file", "key-files"])
            {
                if (block.Sets(key) && !block[key].IsNone && block[key].Node is not ConfigList { Items.IsEmpty: true })
                {
                    block[key].Error($"without an IMA namespace of its own a container has no `{key}`; take it out, or say ima-namespace = on");
                }
            }
        }

        if (container.Lifetime is null && container.Starts != 1)
        {
            block["starts"].Error("a container that is never stopped cannot be started again: set `lifetime`");
        }

        if (container.Inside == container.Name)
        {
            block["inside"].Error("a container cannot be started inside itself");
        }
    }
}
