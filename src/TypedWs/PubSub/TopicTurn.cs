using System.Buffers;

namespace TypedWs.PubSub;

/// <summary>
/// One turn of a topic: every subscriber takes what was published before it began. A mutable struct, never to be copied;
/// one thread at a time.
/// </summary>
internal struct TopicTurn(ISubscriber[] subscribers, int count, LogPosition end)
{
    private int _next;

    /// <summary>Whether subscribers are left to be served.</summary>
    public bool IsUnderWay { get; private set; } = true;

    /// <summary>Where the log ended when the turn began.</summary>
    public readonly LogPosition End => end;

    /// <summary>Serves one subscriber after the other until so many bytes have gone out to them, or all are served.</summary>
    /// <param name="publishedAt">When the oldest of it was published; 0 if nobody wants to know.</param>
    /// <param name="bytes">How many bytes may go out; what went out is subtracted, the last subscriber's whole.</param>
    public void Serve(long publishedAt, ref long bytes)
    {
        while (_next < count && bytes > 0)
        {
            bytes -= subscribers[_next++].Serve(publishedAt);
        }

        if (_next == count)
        {
            IsUnderWay = false;
            Array.Clear(subscribers, 0, count);
            ArrayPool<ISubscriber>.Shared.Return(subscribers);
        }
    }
}
