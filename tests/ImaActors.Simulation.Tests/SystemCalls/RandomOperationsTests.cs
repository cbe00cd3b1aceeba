using System.Collections.Generic;
using CsCheck;
using Xunit;

namespace ImaActors.Simulation.Tests.SystemCalls;

public sealed class RandomOperationsTests
{
    private static readonly string[] Files = ["/mnt/f0", "/mnt/f1", "/mnt/d/f2", "/mnt/p", "/mnt/s", "/mnt/m/o", "/mnt/t/x", "/proc/version", Script.PolicyFile];

    private static readonly string[][] OpenFlags =
    [
        ["RDONLY"], ["WRONLY"], ["RDWR"], ["WRONLY", "TRUNC"], ["RDWR", "APPEND"], ["RDONLY", "TRUNC"], ["WRONLY", "RDWR"], ["PATH"], ["RDWR", "CREAT"], ["RDONLY", "DIRECT"],
    ];

    private static readonly string[] Rules =
    [
        "measure func=FILE_CHECK mask=MAY_READ fsmagic=0xef53", "measure func=FILE_CHECK", "measure func=BPRM_CHECK", "measure func=MMAP_CHECK mask=MAY_EXEC", "measure", "audit func=FILE_CHECK",
        "dont_measure fowner=1000", "hash func=FILE_CHECK", "measure func=FILE_CHECK uid=0 pcr=11", "appraise func=FILE_CHECK mask=MAY_WRITE fowner=7", "nonsense",
    ];

    // Determinism of the architecture, M-57 (list and registers), N-132 (violations).
    [Fact]
    public void Random_operations_break_no_invariant_and_do_not_depend_on_shards()
    {
        Gen.Int[0, 1_000_000].Array[120].Sample(
            numbers =>
            {
                var one = Build(numbers).Run(1);
                one.CheckConsistency();
                var everything = one.Everything;
                Assert.Equal(everything, Build(numbers).Run(7).Everything);
                Assert.Equal(everything, Build(numbers).Run(64).Everything);
            },
            iter: 150,
            threads: 1);
    }

    private static Script Build(int[] numbers)
    {
        var script = new Script("integrity_audit=1") { CountsChanges = numbers[0] % 2 == 0 };
        script.File("/mnt/f0", "zero").File("/mnt/f1", "one", "666", 1000).Folder("/mnt/d").File("/mnt/d/f2", "two", "640", 7)
            .File("/mnt/p", Script.Program(3), "4755").File("/mnt/s", "#!/mnt/p\n", "755").File("/mnt/z", Script.Program(null), "755")
            .File("/mnt/l/o", "below").Folder("/mnt/u").Folder("/mnt/w").Folder("/mnt/m").Folder("/mnt/t", "1777")
            .File("/mnt/pol", Rules[numbers[1] % Rules.Length] + "\n");
        script.Do("root", "mount", "source", "ov", "path", "/mnt/m", "fstype", "overlay", "options", "lowerdir=/mnt/l,upperdir=/mnt/u,workdir=/mnt/w");
        script.Do("root", "mount", "source", "none", "path", "/mnt/t", "fstype", "tmpfs");
        script.Do("root", "create", "path", "/mnt/t/x", "text", "tmp", "mode", "666");
        var processes = new List<string> { "root" };
        for (var i = 2; i < numbers.Length; i++)
        {
            Add(script, processes, numbers[i] / 40, numbers[i] % 40, i);
        }

        script.ReadFile("root", "/sys/kernel/security/ima/ascii_runtime_measurements");
        return script;
    }

    private static void Add(Script script, List<string> processes, int seed, int kind, int number)
    {
        var process = processes[seed % processes.Count];
        var file = Files[(seed / 7) % Files.Length];
        var label = "d" + ((seed / 11) % 4);
        var map = "m" + ((seed / 5) % 3);
        switch (kind)
        {
            case <= 5:
                script.Open(process, label, file, OpenFlags[(seed / 3) % OpenFlags.Length]);
                break;
            case <= 8:
                script.Close(process, label);
                break;
            case <= 11:
                script.ReadFile(process, file);
                break;
            case 12:
                script.Do(process, "read", "fd", label, "count", seed % 9);
                break;
            case 13 or 14:
                script.Do(process, "write", "fd", label, "text", "w" + seed);
                break;
            case 15:
                script.Do(process, "lseek", "fd", label, "offset", seed % 20);
                break;
            case 16:
                script.Do(process, "ftruncate", "fd", label, "length", seed % 9);
                break;
            case 17:
                script.Do(process, "dup", "fd", label, "newfd", "d" + (seed % 4));
                break;
            case 18:
                string[] protection = (seed % 3) switch { 0 => ["READ"], 1 => ["READ", "WRITE"], _ => ["READ", "EXEC"] };
                script.Do(process, "mmap", "map", map, "fd", label, "prot", protection, "flags", new[] { seed % 2 == 0 ? "SHARED" : "PRIVATE" });
                break;
            case 19:
                script.Do(process, "munmap", "map", map);
                break;
            case 20:
                script.Do(process, "poke", "map", map, "offset", seed % 8, "text", "P");
                break;
            case 21 or 22:
                script.Exec(process, file);
                break;
            case 23:
                script.Do(process, "exec_hold", "held", "h", "path", seed % 2 == 0 ? "/mnt/z" : file);
                break;
            case 24:
                script.Do(process, "kill", "held", "h");
                break;
            case 25 or 26:
                script.Do(process, "spawn", "name", "p" + number, "new", (seed % 4) switch { 0 => new[] { "ima" }, 1 => new[] { "ima", "user" }, 2 => ["mount"], _ => [] });
                processes.Add("p" + number);
                break;
            case 27 when process != "root":
                script.Do(process, "exit");
                break;
            case 28:
                script.Do(process, "unshare", "new", seed % 3 == 0 ? ["ima", "user"] : new[] { "ima" });
                break;
            case 29:
                script.Do(process, "setns", "target", processes[(seed / 2) % processes.Count], "ns", seed % 2 == 0 ? "ima" : "ima_for_children");
                break;
            case 30:
                script.Policy(process, Rules[seed % Rules.Length] + "\n");
                break;
            case 31:
                script.Write(process, "/sys/kernel/security/ima/policy_for_children", seed % 3 == 0 ? "/mnt/none" : "/mnt/pol");
                break;
            case 32:
                script.Do(process, "rename", "from", file, "to", Files[seed % Files.Length]);
                break;
            case 33:
                script.Do(process, "unlink", "path", file);
                break;
            case 34:
                script.Do(process, "create", "path", file, "text", "new");
                break;
            case 35:
                script.Do(process, "link", "from", file, "to", Files[seed % Files.Length]);
                break;
            case 36:
                script.Do(process, "chmod", "path", file, "mode", seed % 2 == 0 ? "4755" : "600");
                break;
            case 37:
                script.Do(process, "truncate", "path", file, "length", seed % 200);
                break;
            case 38:
                script.SetUid(process, seed % 2 == 0 ? 1000 : 0);
                break;
            default:
                script.Do(process, "write_file", "path", file, "text", "file" + seed, "flags", OpenFlags[1 + (seed % 5)]);
                break;
        }
    }
}
