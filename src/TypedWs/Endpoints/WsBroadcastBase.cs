using TypedWs.Connections;
using TypedWs.PubSub;

namespace TypedWs;

/// <summary>
/// All connections of an endpoint: a topic without a name and without explicit subscriptions. Thread-safe.
/// </summary>
/// <remarks>
/// A connection belongs to this topic as long as it is in <c>Connections</c>: from just before <c>OnOpen</c> until after
/// <c>OnClose</c>. A connection receives messages published here in the order of the calls, together with its direct messages and
/// those of topics. This topic is not listed in <see cref="WsConnectionBase.Subscriptions"/> and does not count there.
/// </remarks>
public abstract class WsBroadcastBase
{
    private readonly ConnectionRegistry _connections;

    private protected WsBroadcastBase(ConnectionServices endpoint)
    {
        All = endpoint.AllConnections;
        Publishing = endpoint.Publishing;
        _connections = endpoint.Connections;
    }

    /// <summary>Number of connections in this process.</summary>
    public int Count => _connections.Count;

    private protected BroadcastTopic All { get; }

    private protected Publishing Publishing { get; }
}
