using System.Net.Sockets;
using System.Text;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Closing;

/// <summary>The server closes while the client has something to answer.</summary>
public sealed class AnswersBehindCloseTests : IAsyncLifetime
{
    private static readonly byte[] TextAndClose = [0x81, 1, (byte)'a', 0x81, 1, (byte)'b', 0x88, 2, 0x03, 0xE8];

    private readonly ScriptedServer _server = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    [NotInBrowser(NotInBrowserAttribute.ClosesByItself)]
    public async Task Answers_of_handlers_that_await_leave_before_our_close_frame()
    {
        var gate = new TaskCompletionSource();
        WsRawClient client = null!;
        client = new WsRawClient(_server.Address)
        {
            OnTextAsync = async text =>
            {
                await gate.Task;
                client.Send(text + text);
            },
        };
        await using WsRawClient owned = client;
        client.Start();
        ScriptedPeer peer = await _server.AcceptAsync();
        await peer.WriteAsync(TextAndClose);
        Task<(int Opcode, byte[] Payload)> next = peer.ReadFrameAsync();
        gate.SetResult();
        Assert.Equal("aa", Encoding.UTF8.GetString((await next).Payload));
        Assert.Equal("bb", await peer.ReadTextAsync());
        Assert.Equal(8, (await peer.ReadFrameAsync()).Opcode);
        peer.Dispose();
        Assert.True((await client.Closed.WithinLimit()).WasClean);
    }

    [Fact]
    public async Task A_handler_that_never_ends_is_not_waited_for_longer_than_the_close_timeout()
    {
        await using var client = new WsRawClient(_server.Address, options => options.CloseTimeout = TimeSpan.FromMilliseconds(100))
        {
            OnTextAsync = static async _ => await Task.Delay(Timeout.InfiniteTimeSpan),
        };
        client.Start();
        ScriptedPeer peer = await _server.AcceptAsync();
        await peer.WriteAsync(TextAndClose);
        Assert.Equal(8, (await peer.ReadFrameAsync()).Opcode);
        Assert.True((await client.Closed.WithinLimit()).WasClean);
    }

    [Fact]
    [NotInBrowser(NotInBrowserAttribute.ClosesByItself)]
    public async Task A_handler_may_close_while_the_servers_close_frame_waits_for_it()
    {
        WsRawClient client = null!;
        client = new WsRawClient(_server.Address, options => options.CloseTimeout = TimeSpan.FromSeconds(20))
        {
            OnTextAsync = async _ => await client.CloseAsync((WsCloseCode)4000),
        };
        await using WsRawClient owned = client;
        client.Start();
        ScriptedPeer peer = await _server.AcceptAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        await peer.WriteAsync(TextAndClose);
        (int opcode, byte[] payload) = await peer.ReadFrameAsync();
        Assert.Equal((8, 4000), (opcode, (payload[0] << 8) | payload[1]));
        peer.Dispose();
        await client.Closed.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_client_that_comes_back_keeps_its_messages_for_the_next_connection()
    {
        var gate = new TaskCompletionSource();
        WsRawClient client = null!;
        client = new WsRawClient(_server.Address, options => options.Reconnect.ServerDelay = TimeSpan.FromMilliseconds(1))
        {
            OnTextAsync = async text =>
            {
                await gate.Task;
                client.Send(text);
            },
        };
        await using WsRawClient owned = client;
        client.Start();
        ScriptedPeer first = await _server.AcceptAsync();
        await first.WriteAsync([0x81, 1, (byte)'a', 0x88, 2, 0x03, 0xF4]);

        // The close frame does not wait for the handler.
        Assert.Equal(8, (await first.ReadFrameAsync()).Opcode);
        first.Dispose();
        gate.SetResult();
        Assert.Equal("a", await (await _server.AcceptAsync()).ReadTextAsync());
    }

    [Fact]
    [NotInBrowser(NotInBrowserAttribute.ClosesByItself)]
    public async Task Unread_bytes_do_not_reset_the_connection_before_the_server_has_our_close_frame()
    {
        await using var client = new WsRawClient(_server.Address);
        client.Start();
        ScriptedPeer peer = await _server.AcceptAsync();

        // A reserved opcode, and much more than the client reads at once.
        byte[] rest = new byte[512 * 1024];
        await peer.WriteAsync([0x83, 0, .. rest]);

        // At once: a client that gets nothing for 250 ms may end TCP.
        Task writing = peer.WriteAsync(rest);
        (int opcode, byte[] payload) = await peer.ReadFrameAsync();
        Assert.Equal((8, 1002), (opcode, (payload[0] << 8) | payload[1]));
        await writing;
        peer.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(-1, (await peer.ReadFrameAsync()).Opcode);
    }

    [Fact]
    public async Task A_server_that_does_not_end_TCP_or_never_stops_sending_is_not_waited_for()
    {
        await using var client = new WsRawClient(_server.Address, options => options.CloseTimeout = TimeSpan.FromMilliseconds(500));
        client.Start();
        ScriptedPeer peer = await _server.AcceptAsync();
        await peer.SendCloseAsync(1000);
        Assert.Equal(8, (await peer.ReadFrameAsync()).Opcode);
        Task sending = Task.Run(async () =>
        {
            byte[] ping = [0x89, 0];
            while (true)
            {
                await peer.WriteAsync(ping);
                await Task.Delay(1);
            }
        });
        Assert.True((await client.Closed.WithinLimit()).WasClean);
        await Assert.ThrowsAnyAsync<IOException>(() => sending.WithinLimit());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(100)]
    public async Task Pings_in_one_write_are_answered_in_order_and_the_last_one_always(int count)
    {
        await using var client = new WsRawClient(_server.Address);
        client.Start();
        ScriptedPeer peer = await _server.AcceptAsync();
        byte[] padding = new byte[120];
        byte[][] pings = [.. Enumerable.Range(1, count).Select(number => (byte[])[0x89, 121, (byte)number, .. padding])];
        await peer.WriteAsync([.. pings.SelectMany(static ping => ping)]);
        var answered = new List<int>();
        do
        {
            (int opcode, byte[] payload) = await peer.ReadFrameAsync();
            Assert.Equal((10, 121), (opcode, payload.Length));
            answered.Add(payload[0]);
        }
        while (answered[^1] != count);
        Assert.Equal(answered.Order(), answered);
        if (count <= 16)
        {
            Assert.Equal(Enumerable.Range(1, count), answered);
        }

        peer.Dispose();
    }
}
