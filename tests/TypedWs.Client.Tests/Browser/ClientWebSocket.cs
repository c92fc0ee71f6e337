using System.Net.WebSockets;

namespace TypedWs.Client.Browser;

/// <summary>Stands for the real <see cref="System.Net.WebSockets.ClientWebSocket"/> in the source of <see cref="BrowserOpener"/>, which
/// this assembly compiles again. As in a browser, each option but the subprotocols throws.</summary>
internal sealed class ClientWebSocket : WebSocket
{
    private readonly System.Net.WebSockets.ClientWebSocket _real = new();

    public ClientWebSocket() => Options = new PageOptions(_real);

    public PageOptions Options { get; }

    public override WebSocketCloseStatus? CloseStatus => _real.CloseStatus;

    public override string? CloseStatusDescription => _real.CloseStatusDescription;

    public override WebSocketState State => _real.State;

    public override string? SubProtocol => _real.SubProtocol;

    public Task ConnectAsync(Uri address, CancellationToken cancellationToken) => _real.ConnectAsync(address, cancellationToken);

    public override void Abort() => _real.Abort();

    public override Task CloseAsync(WebSocketCloseStatus status, string? description, CancellationToken cancellationToken)
        => _real.CloseAsync(status, description, cancellationToken);

    public override Task CloseOutputAsync(WebSocketCloseStatus status, string? description, CancellationToken cancellationToken)
        => _real.CloseOutputAsync(status, description, cancellationToken);

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
        => _real.ReceiveAsync(buffer, cancellationToken);

    public override Task SendAsync(
        ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        => _real.SendAsync(buffer, messageType, endOfMessage, cancellationToken);

    public override void Dispose() => _real.Dispose();
}
