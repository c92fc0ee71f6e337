namespace TypedWs.Cli.Benching;

/// <summary>Intended times, from now on.</summary>
internal sealed class Schedule(TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly long _start = time.GetTimestamp();

    /// <summary>The timestamp of an intended time.</summary>
    public long At(TimeSpan intended) => _start + (long)(intended.TotalSeconds * time.TimestampFrequency);

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Waits until an intended time.</summary>
    /// <returns>False if the token was cancelled, also if there was nothing to wait for: a run that is late must end, too.</returns>
    public async ValueTask<bool> TryWaitAsync(TimeSpan intended, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested && Elapsed < intended)
        {
            await Task.Delay(Tick, time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return !ending.IsCancellationRequested;
    }
}
