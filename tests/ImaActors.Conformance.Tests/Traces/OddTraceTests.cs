using System.Collections.Immutable;
using System.Linq;
using System.Text;
using ImaActors.Actors.Configuration;
using ImaActors.Actors.Hosting;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Scenarios;
using Xunit;

namespace ImaActors.Conformance.Tests.Traces;

/// <summary>Names in any script, and offsets at the end of what a number holds.</summary>
public sealed class OddTraceTests
{
    [Fact]
    public void A_name_in_any_script_has_the_bytes_of_its_UTF_8_form_in_list_and_expectation()
    {
        var run = ScenarioRunner.Run(
            """
            name = names
            machines { host {} }
            images { box { files = [{ path = "/data/漢", size = 10 B }, { path = "/data/字", size = 10 B }, { path = "/data/ü", size = 10 B }] } }
            containers {
              box {
                image = box
                policy = "measure func=FILE_CHECK mask=MAY_READ"
                processes { main { behaviours = [{ kind = read-mostly, files = ["/data/漢", "/data/字", "/data/ü"], cycles = 3 }] } }
              }
            }
            expect {
              kanji { count = entries, path = "漢", equals = 1 }
              umlaut { count = entries, path = "/data/ü", equals = 1 }
              nothing-failed { count = operations, error = any, present = off }
            }
            """);
        Assert.All(run.Outcomes, outcome => Assert.True(outcome.Holds, outcome.Name));
        var name = Encoding.UTF8.GetString(run.Result.Machines[0].Boots[0].Entries[^1].Fields[1].Span).TrimEnd('\0');
        Assert.EndsWith("/data/ü", name);
        Assert.Contains(run.Result.Machines[0].OperationRecords, record => record.Subject == KernelText.FromUnicode("/data/漢"));
        Assert.Equal(3, run.Result.Machines[0].OperationRecords.Count(record => record.Kind == "open"));
    }

    [Fact]
    public void A_write_at_the_end_of_what_a_number_holds_is_too_large()
    {
        const string Calls = "kind,subject,label,flags,size,arguments\nopen,/data/f,3,RDWR,,\nlseek,3,,,,\"{\"\"offset\"\":9223372036854775800}\"\nwrite,3,,,100,\nclose,3,,,,\n";
        var parse = ScenarioText.Parse(
            """
            name = far
            machines { host {} }
            images { box { files = [{ path = /data/f, size = 10 B }] } }
            containers { box { image = box, processes { main { behaviours = [{ kind = trace, trace-file = calls.csv, cycles = 1 }] } } } }
            """,
            "far.conf",
            new OneFile(Calls),
            _ => null);
        var run = ScenarioRunner.Run(parse.Scenario!);
        Assert.Equal(["EFBIG"], run.Result.Machines[0].OperationRecords.Where(record => record.Error is not null).Select(record => record.Error));
    }

    private sealed class OneFile(string text) : IScenarioFiles
    {
        public ImmutableArray<byte>? Read(string path) => path == "calls.csv" ? [.. Encoding.UTF8.GetBytes(text)] : null;

        public ImmutableArray<ScenarioFolderEntry>? List(string folder) => null;
    }
}
