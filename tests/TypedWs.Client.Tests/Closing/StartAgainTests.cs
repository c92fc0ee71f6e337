using System.Collections.Concurrent;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Closing;

/// <summary>A client that has stopped, or is being closed, and is started again.</summary>
public sealed class StartAgainTests
{
    [Fact]
    public async Task As_soon_as_it_has_closed()
    {
        await using WsTestServer server = await DeskEndpoint.StartAsync(new Desk());
        await using WsClient client = server.CreateClient();
        for (int i = 0; i < 50; i++)
        {
            client.Start();
            Assert.Equal($"{i}", (await client.RequestAsync(new Say($"{i}")).WithinLimit()).Text);
            Task<WsClose> closed = client.Closed;
            Task closing = client.CloseAsync();
            await closed.WithinLimit();
            client.Start();
            Assert.Equal("again", (await client.RequestAsync(new Say("again")).WithinLimit()).Text);
            await closing.WithinLimit();
            await client.CloseAsync().WithinLimit();
        }
    }

    [Fact]
    public async Task While_it_is_being_closed()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        var states = new ConcurrentQueue<WsConnectionState>();
        client.StateChanged += change => states.Enqueue(change.To);
        await OpenAsync(server, client);
        Task<WsClose> first = client.Closed;
        Task closing = client.CloseAsync();
        Assert.Equal(WsConnectionState.Closing, client.State);
        Assert.Equal(WsSendStatus.Closed, client.Send(new Note("too late")));
        Task again = client.ConnectAsync();
        Task<ScriptedPeer> accepting = server.AcceptAsync();
        await closing.WithinLimit();
        Assert.True((await first.WithinLimit()).Code is WsCloseCode.Normal or WsCloseCode.Abnormal);
        ScriptedPeer second = await accepting.WithinLimit();
        await again.WithinLimit();
        Assert.False(client.Closed.IsCompleted);
        client.Send(new Note("hi"));
        Assert.Equal("""{"type":"note","payload":{"text":"hi"}}""", await second.ReadTextAsync());
        await Bounded.Until(() => states.Count == 6, "six changes of the state");
        Assert.Equal(
            [
                WsConnectionState.Connecting, WsConnectionState.Open, WsConnectionState.Closing, WsConnectionState.Closed,
                WsConnectionState.Connecting, WsConnectionState.Open,
            ],
            states);
    }

    [Theory]
    [InlineData("close")]
    [InlineData("abort")]
    [InlineData("dispose")]
    public async Task While_it_is_being_closed_and_then_stopped_all_the_same(string stop)
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        await OpenAsync(server, client);
        Task closing = client.CloseAsync();
        Task again = client.ConnectAsync();
        Task stopping = stop switch
        {
            "close" => client.CloseAsync(),
            "abort" => Task.Run(client.Abort),
            _ => client.DisposeAsync().AsTask(),
        };
        await Assert.ThrowsAsync<WsSendException>(() => again.WithinLimit());
        await stopping.WithinLimit();
        await closing.WithinLimit();
        await client.Closed.WithinLimit();
        Assert.Equal(WsConnectionState.Closed, client.State);
    }

    private static async Task OpenAsync(ScriptedServer server, WsClient client)
    {
        Task connecting = client.ConnectAsync();
        await server.AcceptAsync();
        await connecting.WithinLimit();
    }

    // The server does not answer the close frame, so that closing takes its whole time.
    private static WsClient Create(ScriptedServer server)
        => new(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.CloseTimeout = TimeSpan.FromMilliseconds(500);
        });
}
