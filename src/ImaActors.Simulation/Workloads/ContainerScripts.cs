using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Operations;
using ImaActors.Simulation.Scenarios;

namespace ImaActors.Simulation.Workloads;

/// <summary>
/// How a container comes up: the calls of a container engine. A helper process makes the namespaces, mounts what the container sees
/// and configures its IMA namespace; the helper's child is the first process of the container, whose birth activates the namespace.
/// </summary>
internal static class ContainerScripts
{
    private const string ProgramLabel = "program";

    /// <summary>Name of the first process of a container.</summary>
    public static string MainProcess(ContainerPlan container) => NameOf(container, 0, 0);

    /// <summary>Name of a process of a container.</summary>
    public static string NameOf(ContainerPlan container, int process, int copy)
    {
        if (process >= container.Spec.Processes.Length)
        {
            return container.Name + "/init";
        }

        var spec = container.Spec.Processes[process];
        return container.Name + "/" + spec.Name + (spec.Count > 1 ? "-" + copy.ToString(CultureInfo.InvariantCulture) : string.Empty);
    }

    /// <summary>The calls that bring up a container, to the last configuration file of its first process.</summary>
    public static List<Operation> Launch(MachinePlan machine, ContainerPlan container)
    {
        var calls = new List<Operation>();
        var spec = container.Spec;
        var engine = container.Parent is { } parent ? MainProcess(parent) : "root";
        var helper = container.Name + "/runtime";
        var main = MainProcess(container);
        calls.Add(Calls.Spawn(engine, helper));
        var root = AddMounts(calls, machine, container, helper);
        if (spec.ImaNamespace)
        {
            calls.Add(Calls.Unshare(helper, "ima"));
            AddConfiguration(calls, spec, helper);
        }

        // After the configuration, which only the owner of the namespace that the helper is still in may write (N-23). The fork that
        // activates the new namespace makes this user namespace its owner (N-33).
        if (spec.UserNamespace is { } map)
        {
            var text = MapOf(container, map);
            calls.Add(Calls.Unshare(helper, "user"));
            calls.Add(Calls.BeDumpable(helper));   // or an engine that is not the host's root may not write the maps (N-85, N-86)
            calls.Add(Calls.WriteMap(engine, helper, "uid_map", text));
            calls.Add(Calls.WriteMap(engine, helper, "gid_map", text));
            calls.Add(Calls.SetIds(helper, OperationKind.SetResGid));
            calls.Add(Calls.SetIds(helper, OperationKind.SetResUid));
        }

        calls.Add(Calls.Spawn(helper, main));
        calls.Add(Calls.Exit(helper));
        if (root is not null)
        {
            calls.Add(Calls.ChangeRoot(main, root));
        }

        foreach (var key in spec.Keys)
        {
            calls.Add(Calls.AddKey(main, "key" + calls.Count.ToString(CultureInfo.InvariantCulture), key));
        }

        if (spec.Processes.Length > 0)
        {
            AddStart(calls, spec.Processes[0], main);
        }

        return calls;
    }

    /// <summary>The calls that bring up another process of a container that is up.</summary>
    public static List<Operation> LaunchProcess(ContainerPlan container, int process, int copy)
    {
        var calls = new List<Operation>();
        var name = NameOf(container, process, copy);
        calls.Add(Calls.Spawn(MainProcess(container), name));
        AddStart(calls, container.Spec.Processes[process], name);
        return calls;
    }

    /// <summary>The calls that end a process, with the program that it holds if it holds one.</summary>
    public static List<Operation> End(string process, bool holdsProgram) =>
        holdsProgram ? [Calls.Kill(process, ProgramLabel), Calls.Exit(process)] : [Calls.Exit(process)];

    /// <summary>Whether the files of a container are those of an overlay, which only its mount namespace has.</summary>
    public static bool HasOverlay(MachinePlan machine, ContainerPlan container) => machine.ImageOf(container.Spec) is { Layer: ImageLayer.Shared };

    /// <summary>The host's root writes a file of a container; behind an overlay a process of its own enters the mount namespace of the container for that.</summary>
    public static IEnumerable<Operation> Tamper(MachinePlan machine, ContainerPlan container, TamperEvent tamper, int number)
    {
        var root = machine.ImageOf(container.Spec) is { } image ? RootOf(image, container) : string.Empty;
        if (!HasOverlay(machine, container))
        {
            return [Calls.Overwrite("root", root + tamper.Path, tamper.Content)];
        }

        var intruder = string.Create(CultureInfo.InvariantCulture, $"root/{number}/{container.Name}");
        return
        [
            Calls.Spawn("root", intruder), Calls.Enter(intruder, MainProcess(container), "mount"),
            Calls.Overwrite(intruder, root + tamper.Path, tamper.Content), Calls.Exit(intruder),
        ];
    }

    /// <summary>The line of <c>uid_map</c>: id 0 of the container is an id of the user namespace around it, which has host ids of its own.</summary>
    private static string MapOf(ContainerPlan container, IdMapSpec map)
    {
        var first = container.FirstHostId(map) - container.FirstHostIdAround();
        return string.Create(CultureInfo.InvariantCulture, $"0 {first} {map.Length}\n");
    }

    /// <summary>Whether the call starts the program that a process holds.</summary>
    public static bool StartsProgram(Operation call) => call is { Kind: OperationKind.ExecHold, Held: ProgramLabel };

    private static string RootOf(ImageSpec image, ContainerPlan container) =>
        image.Layer == ImageLayer.Direct ? HostPaths.Image(image.Name) : HostPaths.Root(container.Name);

    /// <summary>Whether a container, or one inside it, looks at the files of IMA from inside.</summary>
    private static bool NeedsSecurityfs(MachinePlan machine, ContainerSpec spec)
    {
        foreach (var process in spec.Processes)
        {
            foreach (var behaviour in process.Behaviours)
            {
                if (behaviour.Kind == BehaviourKind.ReadList || behaviour.Policy is not null
                    || behaviour.Trace.Any(call => call.Call.Operation.Path.StartsWith(HostPaths.Securityfs, StringComparison.Ordinal)))
                {
                    return true;
                }
            }
        }

        foreach (var timed in machine.Scenario.Timeline)
        {
            if (timed is PolicyUpdateEvent update && update.Containers == spec.Name)
            {
                return true;
            }
        }

        foreach (var inside in machine.Scenario.Containers)
        {
            if (inside.Inside == spec.Name && (inside.Kcmd is not null || NeedsSecurityfs(machine, inside)))
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>The root directory of the container, or null for that of the host.</returns>
    private static string? AddMounts(List<Operation> calls, MachinePlan machine, ContainerPlan container, string helper)
    {
        var spec = container.Spec;
        if (machine.ImageOf(spec) is not { } image)
        {
            return null;
        }

        var root = RootOf(image, container);
        var seesIma = NeedsSecurityfs(machine, spec);
        if (image.Layer == ImageLayer.Shared || seesIma || spec.Volumes.Length > 0)
        {
            calls.Add(Calls.Unshare(helper, "mount"));
        }

        if (image.Layer == ImageLayer.Shared)
        {
            var layers = $"lowerdir={HostPaths.Image(image.Name)},upperdir={HostPaths.Upper(container.Name)},workdir={HostPaths.Work(container.Name)}";
            calls.Add(Calls.Mount(helper, "overlay", root, "overlay", layers));
        }

        if (seesIma)
        {
            calls.Add(Calls.Mount(helper, "securityfs", root + HostPaths.Securityfs, "securityfs", null));
        }

        foreach (var volume in spec.Volumes)
        {
            calls.Add(Calls.Mount(helper, HostPaths.Volume(volume.Volume), root + volume.Path, string.Empty, null, "BIND"));
            if (volume.ReadOnly)
            {
                calls.Add(Calls.Mount(helper, string.Empty, root + volume.Path, string.Empty, null, "REMOUNT", "BIND", "RDONLY"));
            }
        }

        return root;
    }

    private static void AddConfiguration(List<Operation> calls, ContainerSpec spec, string helper)
    {
        if (spec.Kcmd is { } kcmd)
        {
            calls.Add(Calls.WriteFile(helper, HostPaths.Ima + "kcmd_for_children", KernelText.ToBytes(kcmd), "WRONLY"));
        }

        if (!spec.Certificate.IsEmpty)
        {
            calls.Add(Calls.WriteFile(helper, HostPaths.Ima + "x509_for_children", KernelText.ToBytes(HostPaths.Certificate(spec.Name)), "WRONLY"));
        }

        if (spec.Policy is not null)
        {
            calls.Add(Calls.WriteFile(helper, HostPaths.Ima + "policy_for_children", KernelText.ToBytes(HostPaths.Policy(spec.Name)), "WRONLY"));
        }
    }

    /// <summary>The program, then the libraries as its loader maps them, then its configuration.</summary>
    private static void AddStart(List<Operation> calls, ProcessSpec spec, string process)
    {
        if (spec.Program is { } program)
        {
            calls.Add(Calls.ExecHold(process, ProgramLabel, program));
        }

        foreach (var library in spec.Libraries)
        {
            calls.Add(Calls.Open(process, "library", library));
            calls.Add(Calls.Map(process, library, "library"));
            calls.Add(Calls.Close(process, "library"));
        }

        foreach (var file in spec.Configuration)
        {
            calls.Add(Calls.ReadFile(process, file));
        }
    }
}
