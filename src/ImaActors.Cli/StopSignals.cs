using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;

namespace ImaActors.Cli;

/// <summary>Signals that ask the program to stop.</summary>
internal interface IStopSignals : IDisposable
{
    /// <summary>Cancelled by the first signal.</summary>
    CancellationToken Token { get; }

    /// <summary>Exit code that belongs to the first signal, or null as long as there was none.</summary>
    int? ExitCode { get; }
}

/// <summary>SIGINT and SIGTERM. The first asks the run to end with what it has; the second ends the program as if nobody listened.</summary>
internal sealed class StopSignals : IStopSignals
{
    private const long SameSignalMilliseconds = 200;

    private const string ShowCursor = "\u001b[?25h";

    private readonly Action _beforeTheEnd;
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _exitCode;
    private long _heardAt;

    /// <summary>Listens until it is disposed.</summary>
    public StopSignals(TextWriter error, bool isTerminal)
    {
        // The display of progress hides the cursor of a terminal, and an abrupt end would leave it so.
        _beforeTheEnd = isTerminal
            ? () =>
            {
                error.Write(ShowCursor);
                error.Flush();
            }
            : () => { };
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Heard(context, Cli.ExitCode.Interrupted));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Heard(context, Cli.ExitCode.Terminated));
    }

    /// <inheritdoc/>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public int? ExitCode => Volatile.Read(ref _exitCode) is not 0 and var code ? code : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void Heard(PosixSignalContext context, int code)
    {
        // Who sends a signal to the process and then to its group means it once.
        var isFirst = Interlocked.CompareExchange(ref _exitCode, code, 0) == 0;
        if (isFirst)
        {
            Volatile.Write(ref _heardAt, Environment.TickCount64);
        }

        if (isFirst || Environment.TickCount64 - Volatile.Read(ref _heardAt) < SameSignalMilliseconds)
        {
            context.Cancel = true;
            try
            {
                _source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The run has just ended: there is nothing left to stop.
            }
        }
        else
        {
            _beforeTheEnd();
        }
    }
}
