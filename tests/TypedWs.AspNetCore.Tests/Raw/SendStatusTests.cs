using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Raw;

/// <summary>What a send reports, the drain, the cork (acceptance D26, D27, D39).</summary>
public sealed class SendStatusTests
{
    private const int Size = 40 * 1024;

    // More than the sockets' buffers take: until the client reads, it stays in flight and what follows waits.
    private const int Blocking = 24 * 1024 * 1024;

    [Fact]
    [Trait("Row", "D26")]
    public async Task An_empty_message_is_accepted_and_so_is_one_of_any_size_when_nothing_waits()
    {
        RawScript script = Recording(static ws => [ws.SendBinary(new byte[3 * 1024 * 1024])]);
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("go");
        Assert.Equal(3 * 1024 * 1024, (await client.ReceiveFrameAsync()).Payload.Length);
        await script.Events.ExpectAsync("Accepted");

        script = Recording(static ws => [ws.SendText(""), ws.SendBinary(ReadOnlySpan<byte>.Empty)]);
        await using WsTestServer other = await RawScriptEndpoint.StartAsync(script);
        await using RawWebSocket second = await other.ConnectAsync();
        await second.SendTextAsync("go");
        Assert.Empty((await second.ReceiveFrameAsync()).Payload);
        await script.Events.ExpectAsync("Accepted Accepted");
    }

    [Fact]
    [Trait("Row", "D26")]
    [Trait("Row", "D27")]
    public async Task Above_the_high_watermark_it_is_backpressured_and_one_drain_follows()
    {
        RawScript script = Recording(static ws => SendBehindBlocking(ws, count: 2));
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(
            script,
            static options => options.Outbound.Limit = 2 * Blocking);
        await using RawWebSocket client = await server.ConnectAsync();

        for (int round = 0; round < 2; round++)
        {
            await client.SendTextAsync("go");
            await script.Events.ExpectAsync("Accepted Backpressured Backpressured");
            script.Events.ExpectNothing();
            await ExpectFramesAsync(client, count: 2);
            await script.Events.ExpectAsync("drain");
        }

        // Nothing above the mark, no drain.
        await client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, "x"u8));
        await client.ReceiveFrameAsync();
        await client.PingAsync();
        script.Events.ExpectNothing();
    }

    [Fact]
    [Trait("Row", "D26")]
    public async Task At_the_limit_a_message_is_dropped_if_the_policy_says_so()
    {
        RawScript script = Recording(static ws => SendBehindBlocking(ws, count: 5));
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script, static options =>
        {
            options.Outbound.Limit = 100 * 1024;
            options.Outbound.OverflowPolicy = WsOverflowPolicy.DropNewest;
        });
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("go");
        await script.Events.ExpectAsync("Backpressured Backpressured Backpressured Backpressured Dropped Dropped");
        await ExpectFramesAsync(client, count: 3);

        // The bytes are here before the server's accounts know it; until then a pong would be dropped as well.
        await script.Events.ExpectAsync("drain");
        await client.PingAsync();
    }

    [Fact]
    [Trait("Row", "D26")]
    public async Task At_the_limit_the_connection_is_closed_with_4508_by_default()
    {
        RawScript script = Recording(static ws => SendBehindBlocking(ws, count: 5));
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(
            script, static options => options.Outbound.Limit = 100 * 1024);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("go");
        Assert.StartsWith(
            "Backpressured Backpressured Backpressured Backpressured Dropped ",
            await script.Events.NextAsync(),
            StringComparison.Ordinal);
        await ExpectFramesAsync(client, count: 3);

        Assert.Equal(4508, (await client.ReceiveFrameAsync()).CloseCode);
        await client.SendAsync(RawFrame.MaskedClose(4508));
        await client.ReceiveEndAsync();
    }

    [Fact]
    [Trait("Row", "D26")]
    public async Task After_a_close_everything_is_Closed()
    {
        RawScript script = Recording(static ws =>
        {
            ws.Close();
            return [ws.SendText("too late"), ws.SendBinary(ReadOnlySpan<byte>.Empty)];
        });
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("go");

        Assert.Equal(1000, (await client.ReceiveFrameAsync()).CloseCode);
        await script.Events.ExpectAsync("Closed Closed");
        await client.SendAsync(RawFrame.MaskedClose(1000));
        await client.ReceiveEndAsync();
    }

    [Fact]
    [Trait("Row", "D27")]
    public async Task DrainAsync_completes_when_the_peer_has_caught_up()
    {
        var script = new RawScript();
        script.Text = async (ws, _) =>
        {
            for (int i = 0; i < 200; i++)
            {
                if (ws.SendBinary(new byte[Size]) == WsSendStatus.Backpressured)
                {
                    await ws.DrainAsync(ws.Closed);
                    Assert.True(ws.BufferedBytes <= 32 * 1024);
                }
            }

            script.Events.Add("sent");
        };
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script, static options => options.Outbound.Limit = 128 * 1024);
        await using RawWebSocket client = await server.ConnectAsync();

        // 8 MB through a queue of 128 KB: nothing is dropped, nobody is closed.
        await client.SendTextAsync("go");
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(Size, (await client.ReceiveFrameAsync()).Payload.Length);
        }

        string name;
        while ((name = await script.Events.NextAsync()) != "sent")
        {
            Assert.Equal("drain", name);
        }

        await client.PingAsync();
    }

    [Fact]
    [Trait("Row", "D39")]
    public async Task Nothing_leaves_a_corked_connection_and_then_all_leaves_at_once_in_order()
    {
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(new RawScript());
        await using RawWebSocket client = await server.ConnectAsync();
        await client.PingAsync();
        WsRawConnection corked = Assert.Single(server.Endpoint<RawScriptEndpoint>().Connections);
        await using RawWebSocket other = await server.ConnectAsync();
        await other.PingAsync();
        WsRawConnection free = server.Endpoint<RawScriptEndpoint>().Connections.Single(connection => connection != corked);

        using (corked.Cork())
        {
            using (corked.Cork())
            {
                corked.SendText("a");
            }

            corked.SendText("b");

            // What another connection is sent in the meantime arrives; by then ours would have, too.
            free.SendText("free");
            Assert.Equal("free", await other.ReceiveTextAsync());
            await other.PingAsync();
            Assert.Equal(0, client.Socket.Available);
            Assert.Equal(6, corked.BufferedBytes);
            corked.SendText("c");
        }

        byte[] received = new byte[100];
        int length = await client.Socket.ReceiveAsync(received).WithinLimit();
        Assert.Equal([0x81, 1, (byte)'a', 0x81, 1, (byte)'b', 0x81, 1, (byte)'c'], received[..length]);
    }

    [Fact]
    [Trait("Row", "D39")]
    public async Task A_handlers_answers_leave_at_once()
    {
        var script = new RawScript
        {
            Text = static (ws, text) =>
            {
                ws.SendText(text);
                ws.SendText(text);
                return default;
            },
        };
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.PingAsync();

        await client.SendAsync([.. RawFrame.MaskedText("a"), .. RawFrame.Masked(RawFrame.PingOpcode, "p"u8), .. RawFrame.MaskedText("b")]);

        byte[] received = new byte[100];
        int length = await client.Socket.ReceiveAsync(received).WithinLimit();
        Assert.Equal(
            [0x81, 1, (byte)'a', 0x81, 1, (byte)'a', 0x8A, 1, (byte)'p', 0x81, 1, (byte)'b', 0x81, 1, (byte)'b'], received[..length]);
    }

    private static WsSendStatus[] SendBehindBlocking(WsRawConnection ws, int count)
        => [ws.SendBinary(new byte[Blocking]), .. Enumerable.Range(0, count).Select(_ => ws.SendBinary(new byte[Size]))];

    private static async Task ExpectFramesAsync(RawWebSocket client, int count)
    {
        Assert.Equal(Blocking, (await client.ReceiveFrameAsync()).Payload.Length);
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(Size, (await client.ReceiveFrameAsync()).Payload.Length);
        }
    }

    private static RawScript Recording(Func<WsRawConnection, WsSendStatus[]> act)
    {
        var script = new RawScript();
        script.Text = (ws, _) =>
        {
            script.Events.Add(string.Join(' ', act(ws)));
            return default;
        };
        return script;
    }
}
