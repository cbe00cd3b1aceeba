using System.Linq;
using CsCheck;
using ImaActors.Core.Keys;
using ImaActors.Core.Primitives;
using Xunit;

namespace ImaActors.Core.Tests.Keys;

public sealed class EarlyKeyQueueTests
{
    // M-81, M-82, N-174
    [Fact]
    public void Built_in_keys_come_out_first_then_the_others_in_order() =>
        Gen.Select(Gen.Byte.Array[1, 4].Array[0, 4], Gen.Byte.Array[1, 4].Array[0, 6]).Sample((builtIn, added) =>
        {
            var queue = EarlyKeyQueue.AtBoot(builtIn);
            foreach (var payload in added)
            {
                queue = queue.Enqueue("kr", payload);
            }

            Assert.False(queue.IsBypassed);
            var (after, events) = queue.Flush();
            Assert.Equal(builtIn.Concat(added), events.Select(key => key.Payload));
            Assert.All(events.Take(builtIn.Length), key => Assert.Equal(".builtin_trusted_keys", key.KeyringName));
            Assert.All(events.Skip(builtIn.Length), key => Assert.Equal("kr", key.KeyringName));
            Assert.True(after.IsBypassed);
            Assert.Empty(after.Flush().Events);
        });

    // M-82: for good.
    [Fact]
    public void A_bypassed_queue_takes_no_keys() =>
        Assert.Throws<BrokenInvariantException>(() => EarlyKeyQueue.AtBoot([]).Flush().Queue.Enqueue("kr", [1]));

    // M-83
    [Fact]
    public void A_queue_that_timed_out_has_lost_its_keys()
    {
        Assert.True(EarlyKeyQueue.Bypassed.IsBypassed);
        Assert.Empty(EarlyKeyQueue.Bypassed.Waiting);
        Assert.Equal(300, EarlyKeyQueue.TimeoutSeconds);
    }
}
