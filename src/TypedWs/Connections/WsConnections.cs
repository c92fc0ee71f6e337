using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TypedWs.Connections;

namespace TypedWs;

/// <summary>
/// The connections of an endpoint that are open now. Thread-safe; a connection is in the collection from before <c>OnOpen</c> until
/// after <c>OnClose</c>. Enumerating is safe while connections come and go.
/// </summary>
/// <typeparam name="TConnection">The kind of connection of the endpoint, for example <see cref="WsConnection{TData}"/>.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "It is the property's name: Connections.")]
public sealed class WsConnections<TConnection> : IReadOnlyCollection<TConnection>
    where TConnection : WsConnectionBase
{
    private readonly ConnectionRegistry _registry;

    internal WsConnections(ConnectionRegistry registry) => _registry = registry;

    /// <summary>Number of open connections.</summary>
    public int Count => _registry.Count;

    /// <summary>The connection with that <see cref="WsConnectionBase.Id"/>, or null.</summary>
    public TConnection? Find(string id) => Unsafe.As<TConnection?>(_registry.Find(id));

    /// <inheritdoc/>
    public IEnumerator<TConnection> GetEnumerator()
    {
        foreach (WsConnectionBase connection in _registry)
        {
            yield return Unsafe.As<TConnection>(connection);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
