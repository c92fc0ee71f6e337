using TypedWs.PubSub;

namespace TypedWs.Connections;

/// <summary>
/// The topic of all connections of an endpoint. A connection is subscribed to it as long as it is in the registry; an endpoint that
/// never publishes to all pays nothing for it, because its connections join only at the first such publication. Thread-safe.
/// </summary>
internal sealed class BroadcastTopic(Topic topic, ConnectionRegistry connections)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ISubscriber, Subscription> _members = [];
    private int _isUsed;
    private bool _hasAll;

    /// <summary>Where a publication to all goes.</summary>
    public TopicAddress Locate() => new("", FindUsed());

    /// <summary>The topic to publish to; null if there is no connection.</summary>
    public Topic? FindUsed()
    {
        if (!Volatile.Read(ref _hasAll) && connections.Count > 0)
        {
            lock (_gate)
            {
                Interlocked.Exchange(ref _isUsed, 1);
                foreach (WsConnectionBase connection in connections)
                {
                    Add(connection);
                }

                Volatile.Write(ref _hasAll, true);
            }
        }

        return topic.Count > 0 ? topic : null;
    }

    /// <summary>A connection was added to the registry.</summary>
    public void Join(WsConnectionBase connection)
    {
        // Adding to the registry was a full fence. Either this code sees that the endpoint publishes to all, or the first such
        // publication sees the connection in the registry.
        if (Volatile.Read(ref _isUsed) != 0)
        {
            lock (_gate)
            {
                Add(connection);
            }
        }
    }

    /// <summary>A connection was removed from the registry.</summary>
    public void Leave(WsConnectionBase connection)
    {
        if (Volatile.Read(ref _isUsed) != 0)
        {
            lock (_gate)
            {
                if (_members.Remove(connection.Core.Outbound, out Subscription? subscription))
                {
                    topic.Remove(subscription);
                }
            }
        }
    }

    private void Add(WsConnectionBase connection)
    {
        if (connection.Core.Frames.Masks)
        {
            // A client does not receive from itself, and a publication is one frame for all, which has no mask (RFC 6455 §5.1).
            return;
        }

        ISubscriber subscriber = connection.Core.Outbound;
        if (!_members.ContainsKey(subscriber) && topic.TryAdd(subscriber) is { } subscription)
        {
            _members.Add(subscriber, subscription);
        }
    }
}
