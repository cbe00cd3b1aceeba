using System;
using System.Collections.Generic;
using ImaActors.Actors.Protocol;
using ImaActors.Core.Primitives;

namespace ImaActors.Actors.Owners;

/// <summary>
/// What a receiver does with a message by its sub-tick: other epochs are dropped, equal duplicates ignored, unequal ones are a
/// defect. One part of each source is taken for a sub-tick.
/// </summary>
/// <typeparam name="TSource">Who sends a part.</typeparam>
/// <typeparam name="TPart">The part.</typeparam>
public sealed class TickGuard<TSource, TPart>(int epoch)
    where TSource : notnull
    where TPart : class, ITickMessage
{
    private readonly Dictionary<TSource, (TickKey Key, WeakReference<TPart> Part)> _last = [];   // weak: a part holds a whole view

    /// <summary>Whether the part is new and has to be worked on.</summary>
    public bool IsNew(TSource source, TPart part)
    {
        if (part.Key.Epoch != epoch)
        {
            return false;
        }

        if (_last.TryGetValue(source, out var last) && last.Key == part.Key)
        {
            Invariant.That(!last.Part.TryGetTarget(out var known) || known.Equals(part), "two different parts of one source for one sub-tick");
            return false;
        }

        _last[source] = (part.Key, new WeakReference<TPart>(part));
        return true;
    }
}
