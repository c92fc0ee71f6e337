using System.Globalization;
using Websocket.Client;

namespace TypedWs.Benchmarks.Restarts;

/// <summary>Websocket.Client with its queue: <c>Send</c> returns whether the message was queued.</summary>
internal sealed class WebsocketClientRestarted(RestartTally tally) : IRestartedClient
{
    private WebsocketClient? _client;

    public Task ConnectAsync(Uri address)
    {
        _client = new WebsocketClient(address)
        {
            // The server sends nothing here, and that is no sign of a loss.
            ReconnectTimeout = null,
            ErrorReconnectTimeout = RestartRun.LongestDelay,
            LostReconnectTimeout = RestartRun.LongestDelay,
        };
        return _client.StartOrFail();
    }

    public Task SendAsync(int number)
    {
        if (!_client!.Send(number.ToString(CultureInfo.InvariantCulture)))
        {
            tally.Fail(number, "false");
        }

        return Task.CompletedTask;
    }

    public bool HasRequests => false;

    public Task RequestAsync(int number) => throw new NotSupportedException();

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return default;
    }
}
