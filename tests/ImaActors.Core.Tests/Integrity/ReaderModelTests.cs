using System.Collections.Generic;
using System.Linq;
using CsCheck;
using ImaActors.Core.FileSystem;
using Xunit;

namespace ImaActors.Core.Tests.Integrity;

/// <summary>Random opens, mappings and closes against a model that was written from N-119 to N-125 alone (with N-103, N-108, N-111, M-37).</summary>
public sealed class ReaderModelTests
{
    private static readonly string[] Policies =
    [
        string.Empty, "measure", "measure func=FILE_CHECK mask=MAY_READ", "measure func=MMAP_CHECK", "audit", "audit\nmeasure fowner=5",
        "measure fowner=5", "dont_measure fowner=5\nmeasure",
    ];

    private static readonly OpenFlags[] Modes = [OpenFlags.ReadOnly, OpenFlags.ReadOnly, OpenFlags.WriteOnly, OpenFlags.ReadWrite, OpenFlags.AccessMode];

    private static readonly Gen<Step> Steps = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 2], Gen.Int[0, 1], Gen.Int[0, 4], Gen.Int[0, 9], (kind, ns, file, mode, which) =>
        new Step(kind switch { < 4 => Kind.Open, 4 => Kind.Map, < 7 => Kind.Close, _ => Kind.Load }, ns, file, mode, which));

    private enum Kind
    {
        Open,
        Map,
        Close,
        Load,
    }

    [Fact] // N-119, N-120, N-121, N-122, N-123, N-124, N-125, N-128, N-129, N-130
    public void Violations_and_readers_agree_with_the_rules() =>
        Gen.Select(Gen.Int[0, Policies.Length - 1].Array[2, 3], Steps.List[1, 25]).Sample((policies, steps) =>
        {
            var world = new CheckWorld([.. policies.Select(policy => Policies[policy])]);
            CachedInode[] inodes = [world.File(), world.File()];
            inodes[1].Uid = 5;
            var model = new Model([.. policies]);
            var open = new List<(OpenFile Real, ModelFile Model)>();
            foreach (var step in steps)
            {
                var ns = step.Namespace % policies.Length;
                switch (step.Kind)
                {
                    case Kind.Open:
                        var file = new ModelFile(step.File, Modes[step.Mode], ns);
                        model.Open(ns, file);
                        open.Add((world.Open(ns, inodes[step.File], Modes[step.Mode]), file));
                        break;
                    case Kind.Map when open.Count > 0:
                        var mapped = open[step.Which % open.Count];
                        model.Check(ns, mapped.Model, isMap: true);
                        world.Map(ns, mapped.Real);
                        break;
                    case Kind.Close when open.Count > 0:
                        var closed = open[step.Which % open.Count];
                        open.Remove(closed);
                        model.Close(closed.Model);
                        world.Close(closed.Real, ns);
                        break;
                    case Kind.Load:
                        model.Policies[ns] = step.Which % Policies.Length;
                        world.Load(ns, Policies[model.Policies[ns]]);
                        break;
                    default:
                        break;
                }
            }

            Assert.Equal(model.Violations, world.Seen.Where(line => line.EndsWith("ToMToU", System.StringComparison.Ordinal) || line.EndsWith("open_writers", System.StringComparison.Ordinal)));
            for (var i = 0; i < inodes.Length; i++)
            {
                Assert.Equal(
                    model.Readers.Where(pair => pair.Key.File == i).OrderBy(pair => pair.Key.Namespace).Select(pair => (pair.Key.Namespace, pair.Value)),
                    inodes[i].Records.All.OrderBy(record => record.Namespace.Value).Select(record => (record.Namespace.Value, record.Readers)));
            }
        }, iter: 3000);

    private readonly record struct Step(Kind Kind, int Namespace, int File, int Mode, int Which);

    private sealed class ModelFile(int file, OpenFlags mode, int opener)
    {
        public int File { get; } = file;

        public OpenFlags Mode { get; } = mode;

        public int Opener { get; } = opener;

        public bool Counted { get; set; }
    }

    private sealed class Model(int[] policies)
    {
        private readonly HashSet<(int Namespace, int File)> _marked = [];
        private readonly List<ModelFile> _open = [];

        public int[] Policies { get; } = policies;

        public Dictionary<(int Namespace, int File), int> Readers { get; } = [];

        public List<string> Violations { get; } = [];

        public void Open(int own, ModelFile file)
        {
            _open.Add(file);   // already in its own counters (M-39)
            Check(own, file, isMap: false);
        }

        public void Check(int own, ModelFile file, bool isMap)
        {
            for (var ns = 0; ns < Policies.Length; ns++)
            {
                var key = (ns, file.File);
                if (Policies[ns] == 0 || (ns != own && !Readers.ContainsKey(key)))
                {
                    continue;
                }

                var (measure, any) = Verdict(Policies[ns], file, isMap);
                if (ns == own && any)
                {
                    Readers.TryAdd(key, 0);
                    if (file.Mode == OpenFlags.ReadOnly)
                    {
                        Readers[key]++;
                        file.Counted = true;
                    }
                }

                if (Policies[ns] != 4)   // its rules contain measure
                {
                    Violate(ns, key, file, measure);
                }
            }
        }

        public void Close(ModelFile file)
        {
            _open.Remove(file);
            var key = (file.Opener, file.File);
            if (file.Counted && Policies[file.Opener] != 0 && Readers.TryGetValue(key, out var readers) && readers > 0)
            {
                Readers[key] = readers - 1;
            }
        }

        private static (bool Measure, bool Any) Verdict(int policy, ModelFile file, bool isMap) => policy switch
        {
            1 => (true, true),
            2 => (!isMap && file.Mode == OpenFlags.ReadOnly, !isMap && file.Mode == OpenFlags.ReadOnly),
            3 => (isMap, isMap),
            4 => (false, true),
            5 => (file.File == 1, true),
            6 => (file.File == 1, file.File == 1),
            _ => (file.File == 0, file.File == 0),
        };

        private void Violate(int ns, (int, int) key, ModelFile file, bool measure)
        {
            if (file.Mode is OpenFlags.WriteOnly or OpenFlags.ReadWrite)
            {
                var readers = _open.Count(other => other.File == file.File && other.Mode == OpenFlags.ReadOnly);
                if (readers > 0 && Readers.GetValueOrDefault(key) > 0 && _marked.Contains(key))
                {
                    Violations.Add($"n{ns} ToMToU");
                }
            }
            else if (measure)
            {
                _marked.Add(key);
                if (_open.Any(other => other.File == file.File && other.Mode is (OpenFlags.WriteOnly or OpenFlags.ReadWrite)))
                {
                    Violations.Add($"n{ns} open_writers");
                }
            }
        }
    }
}
