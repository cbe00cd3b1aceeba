using Xunit;

namespace ImaActors.Simulation.Tests.SystemCalls;

public sealed class ExecCallsTests
{
    private static Script Small() => new Script()
        .File("/mnt/p", Script.Program(3), "755").File("/mnt/z", Script.Program(null), "755").File("/mnt/s", "#!/mnt/p\n# 1\n", "755");

    private static string ExecOf(string text)
    {
        var script = Small().File("/mnt/x", text, "755");
        var exec = script.Exec("root", "/mnt/x");
        return script.Run()[exec];
    }

    [Theory]
    [InlineData("#!/mnt/p\n", "3")]
    [InlineData("#!/mnt/p", "3")]
    [InlineData("#! \t/mnt/p -x  \n", "3")]
    [InlineData("#!/mnt/p\0rest\n", "3")]
    [InlineData("#!\n", "ENOEXEC execve")]
    [InlineData("#!  \t\n", "ENOEXEC execve")]
    [InlineData("#!", "EACCES execve")]
    [InlineData("#!   ", "EACCES execve")]
    [InlineData("#!/mnt/none\n", "ENOENT execve")]
    [InlineData("#!/mnt\n", "EACCES execve")]
    [InlineData("", "ENOEXEC execve")]
    [InlineData("just text\n", "ENOEXEC execve")]
    public void The_first_line_of_a_script_names_its_interpreter(string text, string expected) => Assert.Equal(expected, ExecOf(text));

    [Fact]
    public void A_name_that_may_be_cut_at_the_end_of_the_buffer_is_no_interpreter()
    {
        Assert.Equal("ENOEXEC execve", ExecOf("#!/" + new string('x', 300) + "\n"));
        Assert.Equal("ENOEXEC execve", ExecOf("#!" + new string(' ', 300)));
        Assert.Equal("3", ExecOf("#!/mnt/p " + new string('x', 300) + "\n"));
    }

    [Theory]
    [InlineData(5, "3")]
    [InlineData(6, "ELOOP execve")]
    public void Interpreters_of_interpreters_are_followed_five_deep(int scripts, string expected)
    {
        var script = Small();
        for (var i = 1; i <= scripts; i++)
        {
            script.File($"/mnt/s{i}", i == 1 ? "#!/mnt/p\n" : $"#!/mnt/s{i - 1}\n", "755");
        }

        var exec = script.Exec("root", $"/mnt/s{scripts}");
        Assert.Equal(expected, script.Run()[exec]);
    }

    [Theory]
    [InlineData(0, "ENOEXEC execve")]
    [InlineData(40, "ENOEXEC execve")]
    [InlineData(100, "ENOEXEC execve")]
    [InlineData(120, "signal")]
    [InlineData(131, "signal")]
    [InlineData(132, "3")]
    public void A_cut_program_fails_where_its_header_or_its_code_ends(int length, string expected)
    {
        var script = Small();
        script.Do("root", "truncate", "path", "/mnt/p", "length", length);
        var exec = script.Exec("root", "/mnt/p");
        var run = script.Run();
        Assert.Equal(expected == "signal" ? "0 signal" : expected, run[exec]);
    }

    [Fact]
    public void Bytes_behind_a_program_do_nothing_and_bytes_over_its_head_break_it()
    {
        var script = Small();
        script.Write("root", "/mnt/p", "tail", "WRONLY", "APPEND");
        script.Write("root", "/mnt/s", "tail", "WRONLY", "APPEND");
        var appended = script.Exec("root", "/mnt/s");
        script.Write("root", "/mnt/p", "t7");
        var broken = script.Exec("root", "/mnt/p");
        var run = script.Run();
        Assert.Equal(["3", "ENOEXEC execve"], [run[appended], run[broken]]);
    }

    // M-25: FILE_CHECK comes before the busy test, BPRM_CHECK after it.
    [Fact]
    public void A_program_that_is_being_written_is_measured_by_its_open_and_busy()
    {
        var script = Small();
        script.Policy("root", "measure func=FILE_CHECK mask=MAY_EXEC fsmagic=0xef53\n");
        script.Open("root", "w", "/mnt/p", "WRONLY");
        var direct = script.Exec("root", "/mnt/p");
        var byScript = script.Exec("root", "/mnt/s");
        script.Close("root", "w");
        var after = script.Exec("root", "/mnt/s");
        var run = script.Run();
        Assert.Equal(["ETXTBSY execve", "ETXTBSY execve", "3"], [run[direct], run[byScript], run[after]]);
        Assert.Equal(["*/mnt/p", "/mnt/p", "/mnt/s", "*/mnt/p"], run.Names);
        run.CheckConsistency();
    }

    [Fact]
    public void Nobody_executes_a_file_without_an_execute_bit()
    {
        var script = Small();
        script.Do("root", "chmod", "path", "/mnt/p", "mode", "644");
        var none = script.Exec("root", "/mnt/p");
        script.Do("root", "chmod", "path", "/mnt/p", "mode", "641");
        var some = script.Exec("root", "/mnt/p");
        var directory = script.Exec("root", "/mnt");
        var relative = script.Exec("root", "mnt/../mnt/p");
        var run = script.Run();
        Assert.Equal(["EACCES execve", "3", "EACCES execve", "3"], [run[none], run[some], run[directory], run[relative]]);
    }

    [Fact]
    public void A_loader_that_is_no_program_is_told_apart_from_one_that_is_too_short()
    {
        var script = Small().File("/mnt/long", new string('x', 100), "755").File("/mnt/short", "x", "755");
        script.File("/mnt/d1", Dynamic("/mnt/long"), "755").File("/mnt/d2", Dynamic("/mnt/short"), "755").File("/mnt/d3", Dynamic("/mnt/none"), "755");
        var one = script.Exec("root", "/mnt/d1");
        var two = script.Exec("root", "/mnt/d2");
        var three = script.Exec("root", "/mnt/d3");
        var run = script.Run();
        Assert.Equal(["ELIBBAD execve", "EIO execve", "ENOENT execve"], [run[one], run[two], run[three]]);
    }

    [Fact]
    public void A_held_program_that_ends_by_itself_can_still_be_waited_for()
    {
        var script = Small();
        var hold = script.Do("root", "exec_hold", "held", "h", "path", "/mnt/p");
        var kill = script.Do("root", "kill", "held", "h");
        var again = script.Do("root", "kill", "held", "h");
        var run = script.Run();
        Assert.Equal(["0", "0", "ESRCH label"], [run[hold], run[kill], run[again]]);
    }

    private static byte[] Dynamic(string loader)
    {
        var program = Script.Program(0);
        program[64] = 3;   // the only segment names a loader, at 0x80
        program[72] = 0x80;
        program[96] = (byte)(loader.Length + 1);
        return [.. program[..0x80], .. System.Text.Encoding.ASCII.GetBytes(loader), 0];
    }
}
