using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ImaActors.Conformance.Tests.Scenarios;
using ImaActors.Simulation.Randomness;
using ImaActors.Simulation.Results;
using ImaActors.Simulation.Scenarios;
using Xunit;
using Xunit.Abstractions;

namespace ImaActors.Conformance.Tests.Behaviours;

public sealed class Explore(ITestOutputHelper output)
{
    static ImageSpec Image(ImageLayer layer) => new() { Name = "box", Layer = layer, Files = [
        new ImageFile { Path = "/bin/server", Kind = ImageFileKind.Program, Mode = 0x1ed, Size = 1000 },
        new ImageFile { Path = "/bin/tool-{n}", Kind = ImageFileKind.Command, Mode = 0x1ed, Size = 1000, Count = 3 },
        new ImageFile { Path = "/lib/x.so", Kind = ImageFileKind.Library, Mode = 0x1ed, Size = 1000 },
        new ImageFile { Path = "/etc/conf", Size = 100 },
        new ImageFile { Path = "/data/f-{n}", Size = 100, Count = 2 } ] };

    static ContainerSpec C(params BehaviourSpec[] b) => new() { Name = "c", Machine = "host", Image = "box",
        Volumes = [new VolumeMount("vol", "/vol", false), new VolumeMount("vol", "/ro", true)],
        Policy = "measure func=BPRM_CHECK\nmeasure func=MMAP_CHECK mask=MAY_EXEC\nmeasure func=FILE_CHECK mask=MAY_READ\n",
        Processes = [new ProcessSpec { Name = "main", Program = "/bin/server", Libraries = ["/lib/x.so"], Configuration = ["/etc/conf"], Behaviours = [.. b] }] };

    static Scenario S(ImageLayer layer, params ContainerSpec[] c) => SmallScenarios.Of(c) with { Images = [Image(layer)], Volumes = [new VolumeSpec { Name = "vol", Files = [new ImageFile { Path = "/v", Size = 50 }] }] };

    static ConstantDistribution Us(long us) => new(us * 1000);

    void Show(ScenarioResult r)
    {
        foreach (var m in r.Machines)
        {
            output.WriteLine("== " + m.Name + " failed checks: " + string.Join('\n', r.FailedChecks));
            foreach (var o in m.OperationRecords) output.WriteLine($"{o.Key.Container}.{o.Key.Process}.{o.Key.Number} {o.Process} {o.Kind} {o.Subject} {o.Start}-{o.End} {o.Ret} {o.Error}");
            foreach (var s in m.Starts) output.WriteLine($"START {s.Container} {s.Requested} {s.Up} {s.Failure}");
            foreach (var b in m.Boots)
            {
                for (var i = 0; i < b.Entries.Length; i++) { var e = b.Entries[i]; output.WriteLine($"ENTRY {e.Ordinal.Value} {(e.IsViolation ? "V " + b.ViolationCauses[i] : "")} {Encoding.UTF8.GetString(e.Fields[1].Span)} {Convert.ToHexString(e.Fields[0].Span)[^8..]} {b.EntryInstants[i]}"); }
                foreach (var n in b.Namespaces) output.WriteLine($"NS {n.Ordinal.Value} {n.Number.Value} {n.Container} {n.Activated} {n.Retired} entries {n.Entries} viol {n.Violations}");
            }
        }
    }

    public static IEnumerable<object[]> Kinds => Enum.GetValues<BehaviourKind>().Select(k => new object[] { k });

    [Theory, MemberData(nameof(Kinds))]
    public void Kind(BehaviourKind kind)
    {
        var files = kind switch { BehaviourKind.ExecStorm or BehaviourKind.NamespaceChurn => "/bin/tool-{n}", BehaviourKind.Log => "/data/log", _ => "/data/f-{n}" };
        var spec = new BehaviourSpec { Kind = kind, Files = [files], FileCount = kind == BehaviourKind.Log ? 1 : 2, Cycles = 3, RotateAfter = 2, Hold = Us(100), Every = Us(1000), After = Us(500),
            Policy = kind == BehaviourKind.NamespaceChurn ? "measure func=BPRM_CHECK\n" : null, Keys = kind == BehaviourKind.KeyRotation ? [[1, 2, 3]] : [] };
        Show(SmallScenarios.Serial(S(ImageLayer.Shared, C(spec, new BehaviourSpec { Kind = BehaviourKind.ReadMostly, Files = ["/data/f-0"], Cycles = 1 }))));
    }

    [Theory]
    [InlineData(ImageLayer.Shared)]
    [InlineData(ImageLayer.Private)]
    [InlineData(ImageLayer.Direct)]
    public void UserNs(ImageLayer layer)
    {
        var spec = C(new BehaviourSpec { Kind = BehaviourKind.Log, Files = ["/log"], Cycles = 1 }, new BehaviourSpec { Kind = BehaviourKind.Update, Files = ["/data/f-0"], Cycles = 1 }, new BehaviourSpec { Kind = BehaviourKind.ReadList, Cycles = 1 }, new BehaviourSpec { Kind = BehaviourKind.Write, Files = ["/ro/v", "/vol/v"], Cycles = 2 }) with { UserNamespace = new IdMapSpec(100000, 65536), Count = 2, Kcmd = "ima_template=ima-ns" };
        Show(SmallScenarios.Serial(S(layer, spec)));
    }

    [Fact]
    public void Depth()
    {
        var spec = new ContainerSpec { Name = "d", Machine = "host", Depth = 3, Policy = "measure func=FILE_CHECK mask=MAY_READ\n", UserNamespace = new IdMapSpec(100000, 65536) };
        Show(SmallScenarios.Serial(S(ImageLayer.Shared, spec)));
        Show(SmallScenarios.Serial(S(ImageLayer.Shared, spec with { UserNamespace = null })));
    }
}
