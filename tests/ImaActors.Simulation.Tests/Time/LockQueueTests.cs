using ImaActors.Simulation.Pipeline;
using ImaActors.Simulation.Time;
using Xunit;

namespace ImaActors.Simulation.Tests.Time;

public sealed class LockQueueTests
{
    private readonly LockQueue _queue = new(new QueueStatistics());
    private readonly StepProgram _first = Program();
    private readonly StepProgram _second = Program();
    private readonly StepProgram _third = Program();

    [Fact]
    public void Readers_share_it()
    {
        Assert.Equal(At(1), _queue.TryTake(_first, true, At(1)));
        Assert.Equal(At(2), _queue.TryTake(_second, true, At(2)));
        Assert.Empty(_queue.Give(true, At(3)));
        Assert.False(_queue.IsIdle);
        Assert.Empty(_queue.Give(true, At(4)));
        Assert.True(_queue.IsIdle);
    }

    [Fact]
    public void A_writer_waits_for_all_readers_and_a_later_reader_for_the_writer()
    {
        _queue.TryTake(_first, true, At(1));
        Assert.Null(_queue.TryTake(_second, false, At(2)));
        Assert.Null(_queue.TryTake(_third, true, At(3)));
        Assert.Equal([(_second, At(2), At(5))], _queue.Give(true, At(5)));
        Assert.Equal([(_third, At(3), At(9))], _queue.Give(false, At(9)));
        Assert.Empty(_queue.Give(true, At(10)));
        Assert.True(_queue.IsIdle);
    }

    [Fact]
    public void Readers_that_wait_behind_one_writer_are_served_together_and_the_next_writer_after_them()
    {
        var last = Program();
        _queue.TryTake(_first, false, At(0));
        _queue.TryTake(_second, true, At(1));
        _queue.TryTake(_third, true, At(2));
        _queue.TryTake(last, false, At(3));
        Assert.Equal([(_second, At(1), At(4)), (_third, At(2), At(4))], _queue.Give(false, At(4)));
        Assert.Empty(_queue.Give(true, At(6)));
        Assert.Equal([(last, At(3), At(7))], _queue.Give(true, At(7)));
    }

    [Fact]
    public void Who_comes_later_than_its_instant_holds_it_after_those_that_went_before()
    {
        _queue.TryTake(_first, false, At(5));
        _queue.Give(false, At(8));
        Assert.Equal(At(8), _queue.TryTake(_second, true, At(6)));
        _queue.Give(true, At(12));
        Assert.Equal(At(12), _queue.TryTake(_third, false, At(7)));
    }

    private static Instant At(long nanoseconds) => new(nanoseconds);

    private static StepProgram Program() => new(new StepCommit(default, new object(), [], []));
}
