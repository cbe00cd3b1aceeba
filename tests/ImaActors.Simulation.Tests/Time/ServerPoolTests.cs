using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Simulation.Tests.Time;

public sealed class ServerPoolTests
{
    [Fact]
    public void As_many_as_there_are_servers_are_served_at_once_and_the_next_by_the_first_that_is_free()
    {
        var pool = new ServerPool(2);
        Assert.Equal(new Instant(0), pool.Serve(new Instant(0), new Duration(10)));
        Assert.Equal(new Instant(1), pool.Serve(new Instant(1), new Duration(3)));
        Assert.Equal(new Instant(4), pool.Serve(new Instant(2), new Duration(2)));    // the second server, free at 4
        Assert.Equal(new Instant(6), pool.Serve(new Instant(3), new Duration(20)));   // again, at 6
        Assert.Equal(new Instant(10), pool.Serve(new Instant(3), new Duration(1)));   // the first, at 10
        Assert.Equal((5, 3), (pool.Statistics.Served, pool.Statistics.Waited));
        Assert.Equal(new Duration(2 + 3 + 7), pool.Statistics.Waiting);
        Assert.Equal(new Duration(36), pool.Statistics.Busy);
        Assert.Equal(3, pool.Statistics.LongestQueue);   // at 3, before 4
    }

    [Fact]
    public void A_server_that_is_free_serves_at_once()
    {
        var pool = new ServerPool(1);
        pool.Serve(new Instant(0), new Duration(5));
        Assert.Equal(new Instant(5), pool.Serve(new Instant(5), new Duration(5)));
        Assert.Equal(0, pool.Statistics.Waited);
        Assert.Equal(new Instant(5), pool.Latest);
    }
}
