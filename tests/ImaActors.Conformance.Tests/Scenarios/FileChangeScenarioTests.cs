using Xunit;

namespace ImaActors.Conformance.Tests.Scenarios;

/// <summary>The scenarios in which files change under containers, tampered-image, package-update and log-rotation, against calculations by hand.</summary>
public sealed class FileChangeScenarioTests
{
    private const int Aggregate = 1;   // ns_aggregate, of each container

    [Fact]
    public void A_write_below_an_overlay_is_seen_by_the_next_check_and_one_in_the_root_by_nobody()
    {
        const int containers = 4;         // of each group
        const int start = Aggregate + 1;  // and the server
        const int late = 2;
        const int readings = 9;           // at about 1, 2, ... 9 seconds
        const int readingsBefore = 5;     // the file is written at five seconds and a half
        const int policies = 4 + 2;       // every group but layered-blind has one, measured by the host once

        var result = SmallScenarios.Serial(Library.Load("tampered-image"));

        Assert.Equal(containers * (start + 2), result.Figure("entries.layered-measures"));   // the counter of the file below has moved (M-19)
        Assert.Equal(containers * (start + 1), result.Figure("entries.direct-measures"));    // the host has no record and resets nobody (N-137)
        Assert.Equal(start + 1 + 1, result.Figure("entries.holder"));                        // and the ToMToU (N-119)
        Assert.Equal(containers * Aggregate, result.Figure("entries.layered-blind"));
        Assert.Equal(1 + policies, result.Figure("entries.host"));
        var refused = (containers * (readings - readingsBefore)) + late;
        Assert.Equal(refused, result.Figure("operations.open.failed"));
        Assert.Equal(2 * refused, result.Figure("operations.failed") - result.Figure("operations.open.failed"));   // read and close of what was not opened
    }

    [Fact]
    public void A_rename_is_measured_by_all_and_violates_nobody_and_a_write_in_place_the_reverse()
    {
        const int early = 8;
        const int late = 8;
        const int after = 2;
        const int start = Aggregate + 1 + 1;   // server and library
        const int mapped = 1;                  // the inode of the library that is written in place (N-119); early has mapped the one before

        var result = SmallScenarios.Serial(Library.Load("package-update"));

        Assert.Equal(early * (start + 2), result.Figure("entries.early"));           // the data twice: the rename put another inode in its place
        Assert.Equal(late * (start + 1 + mapped), result.Figure("entries.late"));    // the data once: what was written in place stays unseen (N-137)
        Assert.Equal(after * (start + 1), result.Figure("entries.after"));
        Assert.Equal(late * mapped, result.Figure("violations"));
    }

    [Fact]
    public void A_writer_that_knows_what_it_writes_resets_all()
    {
        const int early = 8;
        const int start = Aggregate + 1 + 1;
        var result = SmallScenarios.Serial(Library.Load("package-update", ("containers.careless.policy", "measure func=FILE_CHECK")));
        Assert.Equal(early * (start + 3), result.Figure("entries.early"));   // the data once more (N-136)
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5)]
    public void Each_open_of_a_log_that_is_written_is_a_violation_however_often_it_is_rotated(int appends)
    {
        const int logs = 2;       // of each kind
        const int opens = 6;      // of each log while it is written
        const int rotated = 5;    // and of each under its new name
        const int cycles = 60;

        var result = SmallScenarios.Serial(Library.Load("log-rotation", ("define.appends", ShortVersions.Number(appends))));

        var collector = opens * 2 * logs;
        var measuring = opens * logs;   // their namespaces know the files (N-129)
        Assert.Equal(collector + measuring, result.Figure("violations.open-writers"));
        Assert.Equal((2 * logs * cycles / appends) - (2 * logs), result.Figure("operations.rename.count"));

        // A measurement of each log that it opens; of what was rotated only where the writer's close has reset the record (N-137, M-20).
        Assert.Equal(Aggregate + collector + (opens * 2 * logs) + (rotated * logs), result.Figure("entries.collector"));

        // A new log is empty when its writer measures it: the same entry each time, and the list takes it once for each log (N-143).
        Assert.Equal((logs * (Aggregate + 1)) + measuring, result.Figure("entries.measuring"));
        Assert.Equal(logs * Aggregate, result.Figure("entries.plain"));
    }
}
