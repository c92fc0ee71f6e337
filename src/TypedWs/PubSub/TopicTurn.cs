using System.Buffers;

namespace TypedWs.PubSub;

/// <summary>
/// One turn of a topic: every subscriber takes the publications that were made before the turn began. A mutable struct, never to be
/// copied, used by one thread at a time.
/// </summary>
internal struct TopicTurn(ISubscriber[] subscribers, int count, LogPosition end)
{
    private int _next;

    /// <summary>Whether some subscribers were not served yet.</summary>
    public bool IsUnderWay { get; private set; } = true;

    /// <summary>The end of the log when the turn began.</summary>
    public readonly LogPosition End => end;

    /// <summary>Serves one subscriber after another, until a number of bytes was passed to their transports, or all are
    /// served.</summary>
    /// <param name="publishedAt">The time of the oldest of these publications; 0 if the time of deliveries is not measured.</param>
    /// <param name="bytes">The number of bytes that may be passed to transports. The bytes passed are subtracted. The result may be
    /// negative, because the last subscriber is served as a whole.</param>
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
