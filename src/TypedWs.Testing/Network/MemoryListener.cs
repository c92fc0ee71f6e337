using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace TypedWs.Testing.Network;

/// <summary>Gives Kestrel the connections of a test in the place of a socket.</summary>
internal sealed class MemoryListener(EndPoint endpoint, WsTestNetwork network) : IConnectionListener
{
    private readonly Channel<ConnectionContext> _arriving = Channel.CreateUnbounded<ConnectionContext>();

    public EndPoint EndPoint => endpoint;

    /// <summary>Adds a connection.</summary>
    /// <returns>False if the server does not listen any more.</returns>
    public bool TryAccept(ConnectionContext connection) => _arriving.Writer.TryWrite(connection);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        => await _arriving.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false)
            && _arriving.Reader.TryRead(out ConnectionContext? connection)
                ? connection
                : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        network.Unlisten(this);
        _arriving.Writer.TryComplete();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}

/// <summary>Makes the listeners of a network.</summary>
internal sealed class MemoryListeners(WsTestNetwork network) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => true;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        => new(network.Listen(endpoint));
}
