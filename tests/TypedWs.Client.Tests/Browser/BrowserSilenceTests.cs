using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Browser;

/// <summary>A silent server, over the transport of browsers: a page has no pings, so messages take their place.</summary>
public sealed class BrowserSilenceTests : IAsyncLifetime
{
    private readonly ScriptedServer _server = new();
    private readonly TaskCompletionSource<WsRetry> _retried = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_silent_server_is_asked_by_a_message_and_then_given_up()
    {
        await using var client = new WsClient(_server.Address, Configure);
        client.StateChanged += OnStateChanged;
        client.Start();
        ScriptedPeer peer = await _server.AcceptAsync();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("""{"type":"$ping"}""", await peer.ReadTextAsync());
            await peer.SendTextAsync("""{"type":"$pong"}""");
        }

        WsRetry retry = await _retried.Task.WithinLimit();
        Assert.IsType<TimeoutException>(retry.Cause.Exception);
        Assert.Equal(WsCloseCode.Abnormal, retry.Cause.Close?.Code);
    }

    [Fact]
    public async Task A_raw_client_has_no_such_message_and_keeps_the_connection()
    {
        var texts = new TaskCompletionSource<string>();
        await using var client = new WsRawClient(_server.Address, Configure) { OnText = texts.SetResult };
        client.StateChanged += OnStateChanged;
        client.Start();
        ScriptedPeer peer = await _server.AcceptAsync();

        // Several times longer than a client with pings would wait.
        await Task.Delay(1000);
        await peer.SendTextAsync("late");
        Assert.Equal("late", await texts.Task.WithinLimit());
        Assert.False(_retried.Task.IsCompleted);
    }

    private void OnStateChanged(WsStateChange change) => _ = change.Retry is { } retry && _retried.TrySetResult(retry);

    private static void Configure(WsClientOptions options)
    {
        options.UsesBrowserTransport = true;
        options.Subprotocols.Clear();
        options.CloseTimeout = TimeSpan.FromMilliseconds(100);
        options.KeepAliveInterval = TimeSpan.FromMilliseconds(100);
        options.KeepAliveTimeout = TimeSpan.FromMilliseconds(200);
    }
}
