namespace TypedWs.PubSub;

/// <summary>
/// The publications of a topic that not all its subscribers have taken, each frame once. Owned by the topic and guarded by the
/// topic's lock; subscriptions read the segments without that lock.
/// </summary>
internal sealed class TopicLog(PublicationClock clock)
{
    private const int SmallestSegment = 4 * 1024;
    private const int LargestSegment = 64 * 1024;

    private TopicLogSegment _first = new();
    private TopicLogSegment? _last;
    private int _segmentSize = SmallestSegment;
    private long _appended;
    private long _released;

    /// <summary>Bytes of the publications that are kept.</summary>
    public long Length => _appended - _released;

    /// <summary>The position after the last frame.</summary>
    public LogPosition End => new(Last, Last.Count, _appended);

    private TopicLogSegment Last => _last ?? _first;

    public void Append(in PublishedFrame frame)
    {
        long number = clock.Next();
        if (!Last.TryAppend(frame, number))
        {
            if (Length > 0)
            {
                // One turn had more bytes than the last segment has room for. The next turns will probably have as many bytes, so the
                // segments become larger.
                _segmentSize = Math.Min(_segmentSize * 2, LargestSegment);
            }

            AppendToMore(frame, number);
        }

        _appended += frame.Plain.Length;
        clock.MarkVisible();
    }

    private void AppendToMore(in PublishedFrame frame, long number)
    {
        int size = Math.Max(_segmentSize, frame.Plain.Length);
        if (Last.TryFill(size))
        {
            Last.TryAppend(frame, number);
            return;
        }

        var next = new TopicLogSegment();
        next.TryFill(size);
        next.TryAppend(frame, number);
        Last.Next = next;
        _last = next;
    }

    /// <summary>Releases the publications before <paramref name="served"/>. Called when every subscriber has taken them.</summary>
    public void Release(LogPosition served)
    {
        if (served.Offset <= _released)
        {
            // A later turn has already released this part.
            return;
        }

        if (served.Offset == _appended && _appended - _released < _segmentSize / 4)
        {
            _segmentSize = Math.Max(_segmentSize / 2, SmallestSegment);
        }

        _released = served.Offset;
        while (_first != served.Segment)
        {
            _first.Release();
            _first = _first.Next!;
        }

        if (_released == _appended)
        {
            // A quiet topic keeps no memory.
            _first.Release();
        }
    }
}

/// <summary>A position between two frames of a log.</summary>
/// <param name="Segment">The segment with the frame in front of it.</param>
/// <param name="Index">Number of frames of the segment in front of it.</param>
/// <param name="Offset">Bytes of the log in front of it.</param>
internal readonly record struct LogPosition(TopicLogSegment Segment, int Index, long Offset);
