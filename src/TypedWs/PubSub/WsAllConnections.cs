using TypedWs.Connections;
using TypedWs.Framing;
using TypedWs.PubSub;

namespace TypedWs;

/// <summary>
/// All connections of an endpoint: a topic that has no name and that nobody subscribes to. Thread-safe.
/// </summary>
/// <remarks>
/// A connection belongs to it as long as it is in <c>Connections</c>: from just before <c>OnOpen</c> until after
/// <c>OnClose</c>. What is published here keeps its place among what is sent to a connection directly and by topics. It is not
/// among <see cref="WsConnection.Subscriptions"/> and does not count there.
/// </remarks>
public sealed class WsAllConnections
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ISubscriber, Subscription> _members = [];
    private readonly Topic _topic;
    private readonly Publishing _publishing;
    private readonly ConnectionRegistry _connections;
    private int _isUsed;
    private bool _hasAll;

    internal WsAllConnections(Topic topic, Publishing publishing, ConnectionRegistry connections)
    {
        _topic = topic;
        _publishing = publishing;
        _connections = connections;
    }

    /// <summary>Number of connections.</summary>
    public int Count => _connections.Count;

    /// <summary>Publishes a message to all connections, but for one if one is given.</summary>
    /// <returns>The number of connections that it is for. What becomes of it at each of them is not told.</returns>
    /// <exception cref="WsLimitException">It comes sooner than <see cref="WsOptions.TopicRateLimit"/> allows.</exception>
    public int Publish<T>(T message, WsConnection? except = null)
        => HasSomebody() ? _publishing.Publish(_topic, message, except?.Core.Outbound) : 0;

    /// <summary>Publishes a message to those connections that a condition holds for. It is encoded once.</summary>
    /// <param name="message">The message.</param>
    /// <param name="where">The condition; called once per connection, on this thread, before this method returns.</param>
    /// <inheritdoc cref="Publish{T}(T, WsConnection?)"/>
    public int Publish<T>(T message, Func<WsConnection, bool> where)
    {
        ArgumentNullException.ThrowIfNull(where);
        return HasSomebody() ? _publishing.Publish(_topic, message, where, ConnectionCore.IsChosen) : 0;
    }

    /// <summary>Publishes a message that is encoded already to all connections, but for one if one is given.</summary>
    /// <exception cref="ArgumentException">It was prepared by an endpoint with another envelope.</exception>
    /// <inheritdoc cref="Publish{T}(T, WsConnection?)"/>
    public int PublishPrepared<T>(WsPrepared<T> message, WsConnection? except = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        return HasSomebody() ? _publishing.Publish(_topic, message, except?.Core.Outbound) : 0;
    }

    /// <summary>Publishes a message that is encoded already to those connections that a condition holds for.</summary>
    /// <param name="message">The message.</param>
    /// <param name="where">The condition; called once per connection, on this thread, before this method returns.</param>
    /// <inheritdoc cref="PublishPrepared{T}(WsPrepared{T}, WsConnection?)"/>
    public int PublishPrepared<T>(WsPrepared<T> message, Func<WsConnection, bool> where)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(where);
        return HasSomebody() ? _publishing.Publish(_topic, message, where, ConnectionCore.IsChosen) : 0;
    }

    /// <summary>Publishes a text message of a raw endpoint to all connections.</summary>
    /// <param name="utf8">The text, valid UTF-8; copied before the method returns.</param>
    /// <inheritdoc cref="Publish{T}(T, WsConnection?)"/>
    public int PublishText(ReadOnlySpan<byte> utf8) => HasSomebody() ? _publishing.Publish(_topic, Opcode.Text, utf8, except: null) : 0;

    /// <summary>Publishes a binary message of a raw endpoint to all connections.</summary>
    /// <param name="data">The bytes; copied before the method returns.</param>
    /// <inheritdoc cref="Publish{T}(T, WsConnection?)"/>
    public int PublishBinary(ReadOnlySpan<byte> data) => HasSomebody() ? _publishing.Publish(_topic, Opcode.Binary, data, except: null) : 0;

    /// <summary>A connection was added to the registry.</summary>
    internal void Join(WsConnection connection)
    {
        // Adding to the registry was a full fence: either this sees that the endpoint publishes to all, or who begins to do so
        // sees the connection in the registry.
        if (Volatile.Read(ref _isUsed) != 0)
        {
            lock (_gate)
            {
                Add(connection);
            }
        }
    }

    /// <summary>A connection was removed from the registry.</summary>
    internal void Leave(WsConnection connection)
    {
        if (Volatile.Read(ref _isUsed) != 0)
        {
            lock (_gate)
            {
                if (_members.Remove(connection.Core.Outbound, out Subscription? subscription))
                {
                    _topic.Remove(subscription);
                }
            }
        }
    }

    // An endpoint that never publishes to all pays nothing for it: its connections join when it first does.
    private bool HasSomebody()
    {
        if (!Volatile.Read(ref _hasAll) && _connections.Count > 0)
        {
            lock (_gate)
            {
                Interlocked.Exchange(ref _isUsed, 1);
                foreach (WsConnection connection in _connections)
                {
                    Add(connection);
                }

                Volatile.Write(ref _hasAll, true);
            }
        }

        return _topic.Count > 0;
    }

    private void Add(WsConnection connection)
    {
        ISubscriber subscriber = connection.Core.Outbound;
        if (!_members.ContainsKey(subscriber) && _topic.TryAdd(subscriber) is { } subscription)
        {
            _members.Add(subscriber, subscription);
        }
    }
}
