namespace TypedWs.PubSub;

/// <summary>
/// Numbers the publications of an endpoint, over all its topics, so that a subscriber of several topics gets them in the
/// order of the calls. Thread-safe.
/// </summary>
internal sealed class PublicationClock
{
    private long _last;
    private long _visible;

    /// <summary>
    /// The number given last. A publication whose call returned before another's began has the smaller number and is in its
    /// log when the greater one is given: who looks at logs for numbers up to this one misses none that came before.
    /// </summary>
    public long Last => Interlocked.Read(ref _last);

    /// <summary>How many publications are in their logs for certain; there may be more. Unchanged means that nothing was
    /// published whose call has returned.</summary>
    public long Visible => Interlocked.Read(ref _visible);

    /// <summary>The publication with the number given last to this thread is in its log.</summary>
    public void MarkVisible() => Interlocked.Increment(ref _visible);

    /// <summary>The topics that subscribers have to look at.</summary>
    public UnservedTopics Unserved { get; } = new();

    public long Next() => Interlocked.Increment(ref _last);
}
