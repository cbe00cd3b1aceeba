using Xunit;

namespace ImaActors.Simulation.Tests.SystemCalls;

public sealed class MappingCallsTests
{
    private static Script Small() => new Script().File("/mnt/a", "alpha\n");

    // P-72, M-39: the hook of an executable mapping comes before the checks of the mapping.
    [Fact]
    public void An_executable_mapping_of_a_write_descriptor_is_measured_and_refused()
    {
        var script = Small();
        script.Policy("root", "measure func=MMAP_CHECK mask=MAY_EXEC fsmagic=0xef53\n");
        script.Open("root", "d", "/mnt/a", "WRONLY");
        var map = script.Do("root", "mmap", "map", "m", "fd", "d", "prot", new[] { "EXEC" }, "flags", new[] { "PRIVATE" });
        var munmap = script.Do("root", "munmap", "map", "m");
        var run = script.Run();
        Assert.Equal(["EACCES mmap", "EBADF label"], [run[map], run[munmap]]);
        Assert.Equal(["/mnt/a"], run.Names);
    }

    // M-17, N-125: a shared writable mapping keeps the file open for writing.
    [Fact]
    public void A_store_into_a_shared_mapping_is_measured_after_munmap()
    {
        var script = Small();
        script.Policy("root", Script.MeasureReads);
        script.ReadFile("root", "/mnt/a");
        script.Open("root", "d", "/mnt/a", "RDWR");
        script.Do("root", "mmap", "map", "m", "fd", "d", "prot", new[] { "READ", "WRITE" }, "flags", new[] { "SHARED" });
        script.Close("root", "d");
        script.Do("root", "poke", "map", "m", "offset", 0, "text", "X");
        script.ReadFile("root", "/mnt/a");      // still open for writing: a violation
        script.Do("root", "munmap", "map", "m");
        var read = script.ReadFile("root", "/mnt/a");
        var run = script.Run();
        Assert.Equal("Xlpha\n", run.Text(read));
        Assert.Equal(["/mnt/a", "*/mnt/a", "/mnt/a"], run.Names);
        run.CheckConsistency();
    }

    [Fact]
    public void A_private_mapping_keeps_its_stores()
    {
        var script = Small();
        script.Open("root", "d", "/mnt/a", "RDONLY");
        var shared = script.Do("root", "mmap", "map", "s", "fd", "d", "prot", new[] { "READ", "WRITE" }, "flags", new[] { "SHARED" });
        script.Do("root", "mmap", "map", "m", "fd", "d", "prot", new[] { "READ", "WRITE" }, "flags", new[] { "PRIVATE" });
        script.Do("root", "poke", "map", "m", "offset", 0, "text", "X");
        var read = script.ReadFile("root", "/mnt/a");
        var run = script.Run();
        Assert.Equal("EACCES mmap", run[shared]);
        Assert.Equal("alpha\n", run.Text(read));
    }
}
