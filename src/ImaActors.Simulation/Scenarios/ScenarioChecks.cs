using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ImaActors.Simulation.Time;

namespace ImaActors.Simulation.Scenarios;

/// <summary>What can only be checked when all of a scenario is there: names that lead around in circles, instants behind the end, runs that never end.</summary>
internal sealed class ScenarioChecks(Reading reading, ConfigObject root, Scenario scenario)
{
    /// <summary>Notes what is wrong.</summary>
    public void Run()
    {
        CheckNames();
        CheckCircles("images", "base", scenario.Images.ToImmutableDictionary(image => image.Name, image => image.Base), "an image cannot be based on itself");
        CheckCircles("containers", "inside", scenario.Containers.ToImmutableDictionary(container => container.Name, container => container.Inside), "containers cannot be started inside one another in a circle");
        foreach (var container in scenario.Containers)
        {
            CheckMachine(container);
            CheckNesting(container);
            CheckEnd(container);
            CheckInstant(container.StartAt, ["containers", container.Name, "start", "at"]);
        }

        foreach (var one in scenario.Timeline)
        {
            CheckInstant(one.At, ["timeline", one.Name, "at"]);
            CheckEvent(one);
        }

        foreach (var expectation in scenario.Expectations)
        {
            CheckInstant(expectation.By ?? Duration.Zero, ["expect", expectation.Name, "by"]);
        }
    }

    // Machines and processes of a kind get numbers when there are several, and then their names may be taken.
    private void CheckNames()
    {
        CheckNumbered(scenario.Machines.Select(machine => (machine.Name, machine.Count)), ["machines"]);
        foreach (var container in scenario.Containers)
        {
            CheckNumbered(container.Processes.Select(process => (process.Name, process.Count)), ["containers", container.Name, "processes"]);
        }
    }

    private void CheckNumbered(IEnumerable<(string Name, int Count)> kinds, ImmutableArray<string> path)
    {
        var all = kinds.ToDictionary(kind => kind.Name, kind => kind.Count, StringComparer.Ordinal);
        foreach (var (name, count) in all.Where(pair => pair.Value == 1))
        {
            var hyphen = name.LastIndexOf('-');
            if (hyphen > 0 && all.GetValueOrDefault(name[..hyphen]) is > 1 and var several && int.TryParse(name[(hyphen + 1)..], out var number) && number < several
                && name[(hyphen + 1)..] == number.ToString(System.Globalization.CultureInfo.InvariantCulture))
            {
                Error([.. path, name], $"number {number} of the {several} called {name[..hyphen]} has this name already; choose another");
            }
        }
    }

    private void CheckCircles(string kind, string key, ImmutableDictionary<string, string?> next, string message)
    {
        foreach (var name in next.Keys.Order(StringComparer.Ordinal))
        {
            var seen = new HashSet<string>(StringComparer.Ordinal) { name };
            var at = next[name];
            while (at is not null && seen.Add(at))
            {
                at = next.GetValueOrDefault(at);
            }

            if (at == name)
            {
                Error([kind, name, key], message);
            }
        }
    }

    private void CheckMachine(ContainerSpec container)
    {
        var machine = scenario.Machines.FirstOrDefault(one => one.Name == container.Machine);
        if (machine is { Profile.HasImaNamespaces: false })
        {
            if (container.ImaNamespace)
            {
                Error(["containers", container.Name, "ima-namespace"], $"the kernel {machine.Profile.Name} of machine {machine.Name} has no IMA namespaces; say ima-namespace = off");
            }

            foreach (var process in container.Processes.Where(process => process.Behaviours.Any(behaviour => behaviour.Kind == BehaviourKind.NamespaceChurn)))
            {
                Error(["containers", container.Name, "processes", process.Name, "behaviours"], $"the kernel {machine.Profile.Name} of machine {machine.Name} has no IMA namespaces to churn");
            }
        }

        var outer = scenario.Containers.FirstOrDefault(one => one.Name == container.Inside);
        if (outer is not null && outer.Machine != container.Machine && outer.Machine.Length > 0 && container.Machine.Length > 0)
        {
            Error(["containers", container.Name, "inside"], $"the group {outer.Name} runs on machine {outer.Machine}, and this one on {container.Machine}");
        }
    }

    // What is started inside a container begins in its root directory, and there is nothing of what lies on the host's disk.
    private void CheckNesting(ContainerSpec container)
    {
        if (container.Depth > 1 && container.Image is { } image)
        {
            Error(["containers", container.Name, "depth"], $"a chain cannot have the image {image}: the second container would look for it inside the first; leave `image` out");
        }

        var around = Around(container).ToList();
        if (around.Find(group => group.Image is not null) is { } rooted)
        {
            foreach (var (key, isSet) in new[]
            {
                ("image", container.Image is not null), ("policy", container.Policy is not null), ("certificate-file", !container.Certificate.IsEmpty),
                ("volumes", !container.Volumes.IsEmpty),
            })
            {
                if (isSet)
                {
                    Error(["containers", container.Name, key], $"a container inside {rooted.Name} sees nothing but the image {rooted.Image}, and this would have to be in it; leave it out, or start it on the host");
                }
            }
        }

        if (container.UserNamespace is { } map && around.Find(group => group.UserNamespace is not null) is { } owner)
        {
            CheckIds(container, map, owner, owner.UserNamespace!);
        }
    }

    private void CheckIds(ContainerSpec container, IdMapSpec map, ContainerSpec owner, IdMapSpec around)
    {
        for (var number = 0L; number < container.Count; number++)
        {
            var first = map.FirstHostId + (number * map.Length);
            var least = around.FirstHostId + (number % owner.Count * around.Length);
            if (first < least || first + map.Length > least + around.Length)
            {
                Error(
                    ["containers", container.Name, "user-namespace"],
                    $"{container.Name}-{number} has the host ids {first} to {first + map.Length - 1}, and {owner.Name}-{number % owner.Count} around it only {least} to {least + around.Length - 1}");
                return;
            }
        }
    }

    /// <summary>The groups around a group, from the next one outwards.</summary>
    private IEnumerable<ContainerSpec> Around(ContainerSpec container)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { container.Name };
        for (var name = container.Inside; name is not null && seen.Add(name);)
        {
            var group = scenario.Containers.FirstOrDefault(one => one.Name == name);
            if (group is not null)
            {
                yield return group;
            }

            name = group?.Inside;
        }
    }

    // Without a length the run ends when every process has done its work.
    private void CheckEnd(ContainerSpec container)
    {
        if (scenario.Length is not null)
        {
            return;
        }

        if (container.Starts == 0)
        {
            Error(["containers", container.Name, "starts"], "the run would never end: set `length`, or a number of starts");
        }

        foreach (var process in container.Processes.Where(process => container.Lifetime is null && process.Behaviours.Any(behaviour => behaviour.Cycles == 0)))
        {
            Error(["containers", container.Name, "processes", process.Name, "behaviours"], "the run would never end: set `length`, or `cycles` of each behaviour, or `lifetime` of the container");
        }
    }

    private void CheckInstant(Duration instant, ImmutableArray<string> path)
    {
        if (instant > scenario.Length)
        {
            Error(path, $"this is {instant}, and the run has ended at {scenario.Length}");
        }
    }

    private void CheckEvent(TimelineEvent one)
    {
        if (one is TamperEvent { Target: TamperTarget.Image } tamper && scenario.Images.FirstOrDefault(image => image.Name == tamper.TargetName) is { Layer: ImageLayer.Private })
        {
            Error(["timeline", one.Name, "image"], $"containers have copies of the image {tamper.TargetName}, so there is no shared layer; use `containers`");
        }

        if (one is PolicyUpdateEvent update
            && scenario.Containers.FirstOrDefault(container => container.Name == update.Containers) is { } group
            && scenario.Machines.FirstOrDefault(machine => machine.Name == group.Machine) is { Profile.PolicyIsRewritable: false } machine
            && group.Policy is not null)
        {
            Error(["timeline", one.Name, "event"], $"the kernel {machine.Profile.Name} of machine {machine.Name} takes a policy only once");
        }
    }

    // The place is that of the deepest part of the path that the scenario sets.
    private void Error(ImmutableArray<string> path, string message)
    {
        ConfigNode node = root;
        foreach (var name in path)
        {
            if ((node as ConfigObject)?.Find(name) is not { } member)
            {
                break;
            }

            node = member.Value;
        }

        reading.Error(node.Place, ConfigKey.Of(path), message);
    }
}
