using TypedWs.PubSub;

namespace TypedWs.Connections;

/// <summary>
/// The topic of all connections of an endpoint. A connection is subscribed to this topic as long as it is in the registry. Connections join
/// only at the first publication to all, so an endpoint without such publications has no cost. Thread-safe.
/// </summary>
internal sealed class BroadcastTopic(Topic topic, ConnectionRegistry connections)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ISubscriber, Subscription> _members = [];
    private int _isUsed;
    private bool _hasAll;

    /// <summary>The address of a publication to all connections.</summary>
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

    /// <summary>Subscribes a connection that was added to the registry.</summary>
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

    /// <summary>Unsubscribes a connection that was removed from the registry.</summary>
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
            // A client's connection is not subscribed, because its frames must be masked (RFC 6455 §5.1), and a publication is one unmasked
            // frame for all connections.
            return;
        }

        ISubscriber subscriber = connection.Core.Outbound;
        if (!_members.ContainsKey(subscriber) && topic.TryAdd(subscriber) is { } subscription)
        {
            _members.Add(subscriber, subscription);
        }
    }
}
