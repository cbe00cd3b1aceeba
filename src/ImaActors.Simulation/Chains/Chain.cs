using System;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace ImaActors.Simulation.Chains;

/// <summary>
/// The chain of steps of an operation, written as an async method. It runs on the thread that feeds it answers and nowhere else:
/// no scheduler, no pool, no clock. A chain is a function of its operation and of the answers so far.
/// </summary>
/// <typeparam name="T">What the chain gives in the end.</typeparam>
[AsyncMethodBuilder(typeof(ChainMethodBuilder<>))]
public sealed class Chain<T>
{
    private T? _result;
    private ExceptionDispatchInfo? _failure;
    private Action? _continuation;

    /// <summary>The chain has come to its end.</summary>
    public bool IsDone { get; private set; }

    /// <summary>What the chain gave; throws what the chain threw.</summary>
    public T Result
    {
        get
        {
            _failure?.Throw();
            return _result!;
        }
    }

    /// <summary>Lets one chain wait for another.</summary>
    public ChainAwaiter<T> GetAwaiter() => new(this);

    internal void Complete(T result)
    {
        _result = result;
        Finish();
    }

    internal void Fail(Exception exception)
    {
        _failure = ExceptionDispatchInfo.Capture(exception);
        Finish();
    }

    internal void Then(Action continuation) => _continuation = continuation;

    private void Finish()
    {
        IsDone = true;
        _continuation?.Invoke();
    }
}

/// <summary>Waits for a chain.</summary>
public readonly struct ChainAwaiter<T>(Chain<T> chain) : INotifyCompletion
{
    /// <summary>Whether there is nothing to wait for.</summary>
    public bool IsCompleted => chain.IsDone;

    /// <summary>The result.</summary>
    public T GetResult() => chain.Result;

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => chain.Then(continuation);
}

/// <summary>Builds chains from async methods (the compiler's contract).</summary>
public readonly struct ChainMethodBuilder<T>
{
    private readonly Chain<T> _chain;

    private ChainMethodBuilder(Chain<T> chain) => _chain = chain;

    /// <summary>The chain of the method.</summary>
    public Chain<T> Task => _chain;

    /// <summary>A builder for one call.</summary>
    public static ChainMethodBuilder<T> Create() => new(new Chain<T>());

    /// <summary>Runs the method to its first wait.</summary>
    public void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>Not used by today's compilers.</summary>
    public void SetStateMachine(IAsyncStateMachine stateMachine) => _ = stateMachine;

    /// <summary>The method returned.</summary>
    public void SetResult(T result) => _chain.Complete(result);

    /// <summary>The method threw.</summary>
    public void SetException(Exception exception) => _chain.Fail(exception);

    /// <summary>The method waits.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        IAsyncStateMachine boxed = stateMachine;
        awaiter.OnCompleted(boxed.MoveNext);
    }

    /// <summary>The method waits.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        IAsyncStateMachine boxed = stateMachine;
        awaiter.OnCompleted(boxed.MoveNext);
    }
}
