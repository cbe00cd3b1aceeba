using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using ImaActors.Actors.Hosting;
using ImaActors.Core.FileSystem;
using ImaActors.Core.Primitives;
using ImaActors.Core.Processes;
using ImaActors.Simulation.Chains;
using ImaActors.Simulation.Machine;
using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Time;
using ImaActors.Simulation.SystemCalls;
using Xunit;

namespace ImaActors.Actors.Tests.Machine;

/// <summary>Many operations in one tick: the result does not depend on engine, threads or shards.</summary>
public sealed class ParallelTickTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 7)]
    [InlineData(8, 64)]
    public async Task Operations_of_one_tick_give_the_same_list_on_every_engine(int threads, int shards)
    {
        var (oracle, expected) = RunSerially(1);
        using var engine = new ActorEngine(threads);
        var boot = SmallCases.Boot(SmallCases.Violations);
        var workload = new Lanes(boot.Facts);
        var report = await engine.Run(boot, workload, shards);
        RunChecks.Verify(boot, report);
        Assert.Equal(expected, workload.Results);
        Assert.Equal(Digests(oracle), Digests(report));
        Assert.Equal(oracle.Audit, report.Audit);
        Assert.Equal(oracle.Namespaces.AsEnumerable(), report.Namespaces);
    }

    [Fact]
    public void The_workload_really_has_many_steps_in_a_sub_tick()
    {
        var boot = SmallCases.Boot(SmallCases.Violations);
        var workload = new Lanes(boot.Facts);
        var report = new SerialRun(boot, 5).Run(workload);
        RunChecks.Verify(boot, report);
        Assert.Equal(Lanes.Count, workload.MostSteps);
        Assert.Contains(report.Entries, entry => entry.IsViolation);
        Assert.Equal(Lanes.Count + 1, report.Namespaces.Length);
    }

    private static (RunReport Report, IReadOnlyList<string> Results) RunSerially(int shards)
    {
        var boot = SmallCases.Boot(SmallCases.Violations);
        var workload = new Lanes(boot.Facts);
        return (new SerialRun(boot, shards).Run(workload), workload.Results);
    }

    private static List<string> Digests(RunReport report) =>
        [.. report.Entries.Select(entry => System.Convert.ToHexString(entry.Sha1Digest.Span) + entry.Namespace.Value)];

    /// <summary>
    /// First one process loads a policy and makes a process for each lane; then each lane makes a namespace with a policy, and all
    /// lanes read and write the same few files at once.
    /// </summary>
    private sealed class Lanes(MachineFacts machine) : IWorkload
    {
        public const int Count = 12;

        private readonly List<(OperationContext Context, Chain<CallResult> Chain, string Name)> _running = [];
        private readonly HashSet<OperationKey> _waiting = [];   // for the activation lock, while others go on
        private readonly List<string> _results = [];
        private int _tick;
        private int _subTick;

        public IReadOnlyList<string> Results => _results;

        public int MostSteps { get; private set; }

        public Duration Resolution => Duration.FromMicroseconds(100);

        public WorkloadSteps Advance(WorldView view, IReadOnlyList<StepCompletion> completions, Instant next)
        {
            foreach (var completion in completions)
            {
                _running.Single(running => running.Context.Key == completion.Key).Context.Resume(completion.Reply, view);
                _waiting.Remove(completion.Key);
            }

            while (true)
            {
                foreach (var ended in _running.Where(running => running.Chain.IsDone).ToList())
                {
                    _results.Add($"{ended.Context.Key} {ended.Name} {ended.Chain.Result.Ret} {ended.Chain.Result.Error}");
                    _running.Remove(ended);
                }

                if (_running.Count > 0)
                {
                    List<KeyedStep> steps = [.. _running
                        .Where(running => _waiting.Add(running.Context.Key))
                        .Select(running => new KeyedStep(running.Context.Key, running.Context.Pending!))];
                    MostSteps = System.Math.Max(MostSteps, steps.Count);
                    return new WorkloadSteps(_tick, _subTick++, steps, Instant.Never);
                }

                _tick++;
                _subTick = 0;
                if (!Start(view))
                {
                    return new WorkloadSteps(_tick, 0, [], Instant.Never) { IsFinished = true };
                }
            }
        }

        private bool Start(WorldView view)
        {
            if (_tick <= Count)
            {
                Begin(view, "root", 0, call => ProcessCalls.Spawn(call, "p" + _tick, CloneFlags.None));
                return true;
            }

            var policy = "measure func=FILE_CHECK mask=MAY_READ fsmagic=0xef53\n"u8.ToArray();
            for (var lane = 1; lane <= Count; lane++)
            {
                var (name, child, file) = ("p" + lane, "c" + lane, "/mnt/" + "abc"[(lane + _tick) % 3]);
                switch (_tick - Count)
                {
                    case 1:
                        Begin(view, name, lane, call => ProcessCalls.Unshare(call, CloneFlags.Ima));
                        break;
                    case 2:
                        Begin(view, name, lane, call => FileCalls.WriteFile(
                            call, "/sys/kernel/security/ima/policy_for_children", OpenFlags.WriteOnly, "/mnt/pol"u8.ToArray()));
                        break;
                    case 3:
                        Begin(view, name, lane, call => ProcessCalls.Spawn(call, child, CloneFlags.None));
                        break;
                    case 4:
                        Begin(view, "root", lane, call => FileCalls.WriteFile(call, "/sys/kernel/security/ima/policy", OpenFlags.WriteOnly, policy));
                        lane = Count;   // one lane only
                        break;
                    case 5 or 7 or 9:
                        Begin(view, child, lane, call => FileCalls.Open(call, "r", file, lane % 2 == 0 ? OpenFlags.ReadOnly : OpenFlags.ReadWrite, 0));
                        break;
                    case 6 or 8:
                        Begin(view, child, lane, call => FileCalls.WriteFile(call, file, OpenFlags.WriteOnly | OpenFlags.Append, "x"u8.ToArray()));
                        break;
                    case 10:
                        Begin(view, child, lane, call => FileCalls.ReadFile(call, "/sys/kernel/security/ima/violations"));
                        break;
                    default:
                        return false;
                }
            }

            return true;
        }

        private void Begin(WorldView view, string process, int lane, System.Func<SystemCall, Chain<CallResult>> start)
        {
            var context = new OperationContext(new OperationKey(0, lane, _tick), view);
            _running.Add((context, start(new SystemCall(context, view.Kernel.ByName[process], machine)), process));
        }
    }
}
