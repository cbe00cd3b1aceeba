using System.Collections.Generic;
using System.Collections.Immutable;
using ImaActors.Core.Primitives;

namespace ImaActors.Core.Keys;

/// <summary>
/// The queue of keys that wait for the first custom policy (M-81 to M-83). There is one for all namespaces and only keys of
/// processes in the initial namespace belong into it (N-174). Immutable.
/// </summary>
public sealed record EarlyKeyQueue
{
    /// <summary>Name of the keyring of the keys built into the kernel.</summary>
    public const string BuiltInKeyringName = ".builtin_trusted_keys";

    /// <summary>Seconds after the start of IMA when a queue that still waits is to be discarded (M-83).</summary>
    public const int TimeoutSeconds = 300;

    private EarlyKeyQueue(ImmutableArray<KeyEvent> waiting, bool isBypassed)
    {
        Waiting = waiting;
        IsBypassed = isBypassed;
    }

    /// <summary>The queue that has ended for good, also if no custom policy came in time and what waited is lost (M-83).</summary>
    public static EarlyKeyQueue Bypassed { get; } = new([], isBypassed: true);

    /// <summary>The keys that wait, in the order of their adding.</summary>
    public ImmutableArray<KeyEvent> Waiting { get; }

    /// <summary>The queue has ended for good; keys are judged when they are added.</summary>
    public bool IsBypassed { get; }

    /// <summary>The queue at power-on: it holds the keys built into the kernel (M-81).</summary>
    public static EarlyKeyQueue AtBoot(IEnumerable<byte[]> builtInKeys)
    {
        var waiting = ImmutableArray.CreateBuilder<KeyEvent>();
        foreach (var key in builtInKeys)
        {
            waiting.Add(new KeyEvent(BuiltInKeyringName, key));
        }

        return new EarlyKeyQueue(waiting.ToImmutable(), isBypassed: false);
    }

    /// <summary>The queue with one key more; only while it is not bypassed (M-81).</summary>
    public EarlyKeyQueue Enqueue(string keyringName, byte[] payload)
    {
        Invariant.That(!IsBypassed, "a bypassed key queue takes no keys");
        return new EarlyKeyQueue(Waiting.Add(new KeyEvent(keyringName, payload)), isBypassed: false);
    }

    /// <summary>The first custom policy is active: the keys to judge under root's rules now, in order, and the queue bypassed for good (M-82, N-174).</summary>
    public (EarlyKeyQueue Queue, ImmutableArray<KeyEvent> Events) Flush() => (Bypassed, Waiting);

}
