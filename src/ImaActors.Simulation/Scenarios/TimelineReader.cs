using System.Collections.Immutable;
using System.Linq;
using System.Text;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Scenarios;

/// <summary>Reads what happens from outside.</summary>
internal static class TimelineReader
{
    private static readonly (string Target, TamperTarget Kind)[] Targets = [("volume", TamperTarget.Volume), ("image", TamperTarget.Image), ("containers", TamperTarget.Containers)];

    private static readonly (string Word, Kind Kind)[] Events =
        [("policy-update", Kind.PolicyUpdate), ("tamper", Kind.Tamper), ("stop", Kind.Stop), ("reboot", Kind.Reboot), ("kexec", Kind.Kexec)];

    private enum Kind
    {
        PolicyUpdate,
        Tamper,
        Stop,
        Reboot,
        Kexec,
    }

    /// <summary>An event, or null after an error that leaves its kind open.</summary>
    public static TimelineEvent? Read(string name, Setting setting)
    {
        var block = setting.Reading.Block("event", setting.Node, setting.Key);
        var at = block["at"].IsMissing ? Duration.Zero : block["at"].Duration();
        var word = block["event"];
        if (word.IsMissing || !word.TryChoice("an event", Events, out var kind))
        {
            return null;
        }

        return kind switch
        {
            Kind.PolicyUpdate => PolicyUpdate(block, name, at),
            Kind.Tamper => Tamper(block, name, at),
            Kind.Stop => Stop(block, name, at),
            Kind.Reboot => new RebootEvent(name, at, Machine(block, "reboot")),
            _ => new KexecEvent(name, at, Machine(block, "kexec")),
        };
    }

    private static PolicyUpdateEvent PolicyUpdate(Block block, string name, Duration at)
    {
        block.CheckMeaning("the event policy-update", "at", "event", "containers", "policy", "policy-file");
        var policy = ContainerReader.Policy(block);
        if (policy is null && block["policy"].IsNone && block["policy-file"].IsNone)
        {
            block["event"].Error("a policy-update needs `policy` or `policy-file`");
        }

        var containers = block["containers"].Is(ContainerReader.Host) ? ContainerReader.Host : Containers(block, "policy-update");
        return new PolicyUpdateEvent(name, at, containers, policy ?? "");
    }

    private static TamperEvent Tamper(Block block, string name, Duration at)
    {
        block.CheckMeaning("the event tamper", "at", "event", "volume", "image", "containers", "path", "content");
        var path = block["path"];
        if (path.IsNone)
        {
            block["event"].Error("a tamper needs the `path` of the file");
        }

        var content = block.Sets("content") ? block["content"].Text() : "";
        if (!block.Sets("content"))
        {
            block["event"].Error("a tamper needs the new `content` of the file");
        }

        var (kind, target) = Target(block);
        return new TamperEvent(name, at, kind, target, path.IsNone ? "/" : path.Path(), [.. Encoding.UTF8.GetBytes(content)]);
    }

    private static (TamperTarget Kind, string Name) Target(Block block)
    {
        var chosen = Targets.Where(pair => !block[pair.Target].IsNone).ToImmutableArray();
        if (chosen.Length != 1)
        {
            block["event"].Error("a tamper needs exactly one of `volume`, `image` and `containers`");
            return (TamperTarget.Volume, "");
        }

        var setting = block[chosen[0].Target];
        return chosen[0].Kind switch
        {
            TamperTarget.Volume => (TamperTarget.Volume, setting.Reference("volume", block.Reading.Volumes)),
            TamperTarget.Image => (TamperTarget.Image, setting.Reference("image", block.Reading.Images)),
            _ => (TamperTarget.Containers, setting.Reference("group of containers", block.Reading.Containers)),
        };
    }

    private static StopEvent Stop(Block block, string name, Duration at)
    {
        block.CheckMeaning("the event stop", "at", "event", "containers");
        return new StopEvent(name, at, Containers(block, "stop"));
    }

    private static string Machine(Block block, string kind)
    {
        block.CheckMeaning("the event " + kind, "at", "event", "machine");
        return block["machine"].Machine();
    }

    private static string Containers(Block block, string kind)
    {
        if (!block["containers"].IsNone)
        {
            return block["containers"].Reference("group of containers", block.Reading.Containers);
        }

        block["event"].Error($"a {kind} needs `containers`");
        return "";
    }
}
