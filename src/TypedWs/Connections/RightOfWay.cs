namespace TypedWs.Connections;

/// <summary>
/// Whether connections whose messages are all refused have to wait for those whose messages are not: while somebody else is
/// served. One of an endpoint. Thread-safe.
/// </summary>
/// <param name="pause">How long such a connection waits at least before it is read from again; zero for never.</param>
/// <param name="time">The clock.</param>
internal sealed class RightOfWay(TimeSpan pause, TimeProvider time)
{
    // Somebody was served as long as this after the last message.
    private static readonly TimeSpan ServedFor = TimeSpan.FromSeconds(1);

    private int _yielding;
    private long _servedAt;

    /// <summary>Whether anybody would have to wait, so that those that are served have to say so.</summary>
    public bool IsWatched => Volatile.Read(ref _yielding) > 0;

    public bool IsEnabled => pause > TimeSpan.Zero;

    /// <summary>Whether somebody is served.</summary>
    public bool IsTaken
    {
        get
        {
            long servedAt = Volatile.Read(ref _servedAt);
            if (servedAt == 0)
            {
                return false;
            }

            if (time.GetElapsedTime(servedAt) <= ServedFor)
            {
                return true;
            }

            // Asked again and again in a flood: the next answer does without the clock.
            Interlocked.CompareExchange(ref _servedAt, 0, servedAt);
            return false;
        }
    }

    /// <summary>One more connection's messages are all refused.</summary>
    public void Enter() => Interlocked.Increment(ref _yielding);

    public void Leave() => Interlocked.Decrement(ref _yielding);

    /// <summary>A connection is served whose messages are not refused.</summary>
    public void MarkServed() => Volatile.Write(ref _servedAt, Math.Max(1, time.GetTimestamp()));

    /// <summary>Waits for once to twice the pause: those that wait must not all come back in the same moment.</summary>
    public Task PauseAsync() => Task.Delay(pause * (1 + Random.Shared.NextDouble()), time);
}
