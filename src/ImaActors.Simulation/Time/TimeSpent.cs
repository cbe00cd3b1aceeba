namespace ImaActors.Simulation.Time;

/// <summary>What an operation spends virtual time on: seven things it can wait for, then the work itself.</summary>
public enum TimeUse
{
    /// <summary>Waiting for a core.</summary>
    CoreWait,
    /// <summary>Waiting for a place in the queue of the storage.</summary>
    StorageWait,
    /// <summary>Waiting for the section of list and TPM.</summary>
    TpmWait,
    /// <summary>Waiting for the activation lock.</summary>
    ActivationWait,
    /// <summary>Waiting for the lock of the active-namespace list.</summary>
    ActiveListWait,
    /// <summary>Waiting for the lock of an inode.</summary>
    InodeWait,
    /// <summary>Waiting for the lock of a cache record.</summary>
    RecordWait,
    /// <summary>On a core, other than hashing and verifying.</summary>
    Computing,
    /// <summary>On a core, computing file digests.</summary>
    Hashing,
    /// <summary>On a core, verifying signatures.</summary>
    Verifying,
    /// <summary>Reading from storage.</summary>
    Reading,
    /// <summary>In the section of list and TPM: append and extend.</summary>
    Extending,
}

/// <summary>Virtual time by use, in nanoseconds.</summary>
public sealed class TimeSpent
{
    /// <summary>Number of uses.</summary>
    public const int Uses = (int)TimeUse.Extending + 1;

    private readonly long[] _nanoseconds = new long[Uses];

    /// <summary>Time of one use.</summary>
    public Duration this[TimeUse use] => new(_nanoseconds[(int)use]);

    /// <summary>Time of all uses.</summary>
    public Duration Total
    {
        get
        {
            var sum = 0L;
            foreach (var part in _nanoseconds)
            {
                sum += part;
            }

            return new Duration(sum);
        }
    }

    /// <summary>Adds time.</summary>
    public void Add(TimeUse use, Duration time) => _nanoseconds[(int)use] += time.Nanoseconds;

    /// <summary>Adds the times of another.</summary>
    public void Add(TimeSpent other)
    {
        for (var i = 0; i < Uses; i++)
        {
            _nanoseconds[i] += other._nanoseconds[i];
        }
    }
}
