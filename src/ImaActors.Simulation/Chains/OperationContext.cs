using System;
using System.Runtime.CompilerServices;
using ImaActors.Core.Primitives;
using ImaActors.Simulation.Pipeline;

namespace ImaActors.Simulation.Chains;

/// <summary>One operation in flight: its key, the view it works with, and the step it waits for.</summary>
public sealed class OperationContext(OperationKey key, WorldView view)
{
    private WorldView? _view = view;
    private Action? _continuation;
    private object? _reply;
    private int _filesMade;

    /// <summary>Key of the operation.</summary>
    public OperationKey Key { get; } = key;

    /// <summary>What was published before the sub-tick in which the chain goes on.</summary>
    public WorldView View => _view ?? throw new InvalidOperationException("a chain looks at the world while it waits");

    /// <summary>The step that waits for an answer, or null.</summary>
    public Step? Pending { get; private set; }

    /// <summary>Sends a step and waits for its answer.</summary>
    public StepAwaitable<TReply> Do<TReply>(Step<TReply> step)
    {
        Invariant.That(Pending is null, "a chain has one step in flight");
        (Pending, _view) = (step, null);   // a chain that waits keeps no old state alive
        return new StepAwaitable<TReply>(this);
    }

    /// <summary>Feeds the answer; the chain goes on to its next step or its end.</summary>
    public void Resume(object reply, WorldView view)
    {
        Invariant.That(Pending is not null && _continuation is not null, "an answer comes to a chain that waits for none");
        var continuation = _continuation;
        (Pending, _continuation, _reply, _view) = (null, null, reply, view);
        continuation();
    }

    /// <summary>A name for an open file description that this operation makes.</summary>
    public OpenFileId NewFile() => new(Key, _filesMade++);

    /// <summary>Waits for the answer of a step.</summary>
    public readonly struct StepAwaitable<TReply>(OperationContext context) : INotifyCompletion
    {
        /// <summary>An answer never comes at once.</summary>
        public bool IsCompleted => false;

        /// <summary>Itself.</summary>
        public StepAwaitable<TReply> GetAwaiter() => this;

        /// <summary>The answer.</summary>
        public TReply GetResult() => (TReply)context._reply!;

        /// <inheritdoc/>
        public void OnCompleted(Action continuation) => context._continuation = continuation;
    }
}
