using ImaActors.Actors.Owners;
using ImaActors.Actors.Protocol;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Actors.Tests.Owners;

/// <summary>What a receiver does with messages of other epochs and with duplicates.</summary>
public sealed class TickGuardTests
{
    private readonly TickGuard<string, Part> _guard = new(2);

    [Fact]
    public void A_part_of_another_epoch_is_dropped() => Assert.False(_guard.IsNew("s", new Part(new TickKey(1, 0, 0), 1)));

    [Fact]
    public void An_equal_duplicate_is_ignored()
    {
        var part = new Part(new TickKey(2, 0, 0), 1);
        Assert.True(_guard.IsNew("s", part));
        Assert.False(_guard.IsNew("s", part));
        Assert.False(_guard.IsNew("s", part with { }));
    }

    [Fact]
    public void An_unequal_duplicate_is_a_defect()
    {
        var part = new Part(new TickKey(2, 0, 0), 1);
        Assert.True(_guard.IsNew("s", part));
        Assert.Throws<BrokenInvariantException>(() => _guard.IsNew("s", part with { Value = 2 }));
        Assert.Equal(1, part.Value);
    }

    [Fact]
    public void Parts_of_other_sources_and_other_sub_ticks_are_new()
    {
        Assert.True(_guard.IsNew("s", new Part(new TickKey(2, 0, 0), 1)));
        Assert.True(_guard.IsNew("t", new Part(new TickKey(2, 0, 0), 1)));
        Assert.True(_guard.IsNew("s", new Part(new TickKey(2, 0, 1), 1)));
    }

    private sealed record Part(TickKey Key, int Value) : ITickMessage;
}
