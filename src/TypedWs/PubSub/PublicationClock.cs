namespace TypedWs.PubSub;

/// <summary>
/// Numbers the publications of an endpoint over all its topics, so that a subscriber of several topics receives them in the order of
/// the calls. Thread-safe.
/// </summary>
internal sealed class PublicationClock
{
    private long _last;
    private long _visible;

    /// <summary>
    /// The number that was given last. If the call of one publication returned before the call of another began, the first publication
    /// has the smaller number, and is in its log when the second gets its number. So a reader that reads logs up to this number misses
    /// no earlier publication.
    /// </summary>
    public long Last => Interlocked.Read(ref _last);

    /// <summary>The number of publications that are certainly in their logs; there may be more. While the number is unchanged, no
    /// publication has completed.</summary>
    public long Visible => Interlocked.Read(ref _visible);

    /// <summary>Counts a publication as being in its log. The thread that got the number of the publication calls this.</summary>
    public void MarkVisible() => Interlocked.Increment(ref _visible);

    /// <summary>The topics with publications that not all their subscribers have taken.</summary>
    public UnservedTopics Unserved { get; } = new();

    public long Next() => Interlocked.Increment(ref _last);
}
