namespace TypedWs.PubSub;

/// <summary>
/// One subscription: the position of its subscriber in the topic's log. The topic owns <see cref="Index"/>; the subscriber owns the
/// rest, under the subscriber's lock.
/// </summary>
internal sealed class Subscription(Topic topic, ISubscriber subscriber, LogPosition start)
{
    private TopicLogSegment _segment = start.Segment;
    private int _next = start.Index;

    public Topic Topic { get; } = topic;

    public ISubscriber Subscriber { get; } = subscriber;

    /// <summary>The index of this subscription in the topic's array, so that unsubscribing is cheap.</summary>
    public int Index { get; set; }

    /// <summary>The index of this subscription among those of the subscriber, so that unsubscribing is cheap. Owned by the
    /// subscriber.</summary>
    public int Place { get; set; }

    /// <summary>Gives the number of the next publication without taking the publication.</summary>
    /// <returns>False if there is no next publication.</returns>
    public bool TryPeek(out long number)
    {
        bool isThere = Count() > _next;
        number = isThere ? _segment.GetNumber(_next) : 0;
        return isThere;
    }

    /// <summary>Takes the next publications that lie together in memory and have a number below the limit: returns them, and moves the
    /// position behind them.</summary>
    /// <returns>Valid until the subscriber's lock is released; empty if there is no such publication.</returns>
    public PublicationBatch Take(long below)
    {
        int count = Count();
        int from = _next;
        if (below == long.MaxValue)
        {
            _next = count;
        }
        else
        {
            while (_next < count && _segment.GetNumber(_next) < below)
            {
                _next++;
            }
        }

        return new PublicationBatch(Topic, _segment, from, _next, _segment.HasDeflated(from) && Subscriber.TakesDeflated);
    }

    /// <summary>Skips all publications that are in the log now.</summary>
    public void SkipAll()
    {
        while (Count() > _next)
        {
            _next = _segment.Count;
        }
    }

    // Moves to the next segment if this one is read to its end. The count of a segment is final once the segment has a successor.
    private int Count()
    {
        int count = _segment.Count;
        while (count == _next && _segment.Next is { } next)
        {
            if (_segment.Count > count)
            {
                return _segment.Count;
            }

            _segment = next;
            _next = 0;
            count = next.Count;
        }

        return count;
    }
}
