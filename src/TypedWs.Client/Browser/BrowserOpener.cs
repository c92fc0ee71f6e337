using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using TypedWs.Client.Opening;

namespace TypedWs.Client.Browser;

/// <summary>Opens connections by <see cref="ClientWebSocket"/>, which is all that a page has. It touches no option but the subprotocols:
/// in a browser, all others throw.</summary>
internal sealed class BrowserOpener(Uri address, WsClientOptions options) : IChannelOpener
{
    // A page cannot send headers.
    public bool SendsToken => false;

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "Each failure is a failed attempt.")]
    [SuppressMessage("Reliability", "CA2000", Justification = "The channel disposes the socket.")]
    public async Task<OpenResult> OpenAsync(string? token, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            foreach (string subprotocol in options.Subprotocols)
            {
                socket.Options.AddSubProtocol(subprotocol);
            }

            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return new OpenResult(new BrowserChannel(socket, options.MaxMessageSize), null);
        }
        catch (Exception failure)
        {
            socket.Dispose();
            return new OpenResult(null, failure);
        }
    }

    public void Dispose()
    {
        // Nothing is kept between connections.
    }
}
