using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace TypedWs.Testing.Network;

/// <summary>The server's end of a connection, as Kestrel takes it.</summary>
internal sealed class MemoryConnection : DefaultConnectionContext
{
    private readonly WsTestWire _wire;
    private readonly CancellationTokenSource _closed = new();
    private int _isDisposed;

    public MemoryConnection(WsTestWire wire)
    {
        _wire = wire;
        ConnectionId = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"memory-{wire.Number}");
        LocalEndPoint = wire.ServerEndPoint;
        RemoteEndPoint = wire.ClientEndPoint;
        Transport = new DuplexPipe(wire.ToServer.Reader, wire.ToClient.Writer);
        ConnectionClosed = _closed.Token;
        Features.Set(wire);
        _ = WatchAsync();
    }

    // Kestrel completes the pipes from its side only: without the cut, the client would wait for ever.
    public override void Abort(ConnectionAbortedException abortReason)
        => _wire.Cut(atServer: abortReason, atClient: new ConnectionResetException("The server has reset the connection."));

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await Transport.Input.CompleteAsync().ConfigureAwait(false);
            await Transport.Output.CompleteAsync().ConfigureAwait(false);
            _wire.OnServerGone();
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }

    // A socket reports the end of its input when the bytes before it have arrived, whether they were read or not.
    private async Task WatchAsync()
    {
        await _wire.ToServer.Ended.ConfigureAwait(false);
        await _closed.CancelAsync().ConfigureAwait(false);
    }

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
