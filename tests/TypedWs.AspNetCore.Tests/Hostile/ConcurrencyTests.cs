using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Everything at once from many threads.</summary>
public sealed class ConcurrencyTests
{
    private const int Threads = 8;

    [Fact]
    public async Task Frames_sent_from_many_threads_never_interleave_and_each_thread_s_stay_in_order()
    {
        const int perThread = 300;
        await using ScriptedServer server = await ScriptedServer.StartAsync(new Script { OnOpen = ws => ws.Subscribe("all") });
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        Task senders = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < perThread; i++)
            {
                // Of all three length encodings; a payload says who sent it, its place and its length.
                byte[] message = Message(thread, i);
                if (thread % 2 == 0)
                {
                    connection.SendBinary(message);
                }
                else
                {
                    Assert.Equal(1, server.Endpoint.Topics.PublishBinary("all", message));
                }

                await connection.DrainAsync();
            }
        })));

        int[] next = new int[Threads];
        for (int received = 0; received < Threads * perThread; received++)
        {
            RawFrame frame = await client.ReceiveFrameAsync();
            Assert.Equal(0x82, frame.FirstByte);
            int thread = frame.Payload[0];
            Assert.Equal(Message(thread, next[thread]++), frame.Payload);
        }

        await senders.WithinLimit();
        await client.CloseAsync();
    }

    [Fact]
    public async Task Whatever_races_with_a_close_nothing_follows_the_close_frame()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        for (int round = 0; round < 50; round++)
        {
            (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
            await using RawWebSocket owned = client;
            int accepted = 0;
            Task senders = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
            {
                while (connection.SendText("x") is WsSendStatus.Accepted or WsSendStatus.Backpressured)
                {
                    if (Interlocked.Increment(ref accepted) == 100)
                    {
                        connection.Close(WsCloseCode.Normal, "over");
                    }
                }
            })));

            int received = 0;
            RawFrame frame = await client.ReceiveFrameAsync();
            while (frame.Opcode == RawFrame.TextOpcode)
            {
                received++;
                frame = await client.ReceiveFrameAsync();
            }

            Assert.Equal((1000, "over"), (frame.CloseCode, frame.CloseReason));
            await senders.WithinLimit();
            Assert.Equal(accepted, received);
            await client.SendAsync(RawFrame.MaskedClose(1000));
            await client.ReceiveEndAsync();
            Assert.True((await server.NextCloseAsync()).WasClean);
        }
    }

    [Fact]
    public async Task Both_sides_may_close_at_once()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        for (int round = 0; round < 100; round++)
        {
            (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
            await using RawWebSocket owned = client;
            Task closing = Task.Run(() => connection.Close((WsCloseCode)4001, "server"));
            await client.SendAsync(RawFrame.MaskedClose(4002, "client"));
            RawFrame close = await client.ReceiveCloseAsync();
            await closing.WithinLimit();

            // The server's frame says who was first, and OnClose is told the same.
            WsClose expected = close.CloseCode == 4001
                ? new WsClose((WsCloseCode)4001, "server", WasClean: true)
                : new WsClose((WsCloseCode)4002, "client", WasClean: true);
            Assert.Equal(expected, await server.NextCloseAsync());
        }
    }

    [Fact]
    public async Task Aborting_while_many_threads_send_ends_the_connection_once()
    {
        // More than the others send while the thread that aborts waits for a processor: nothing overflows before.
        await using ScriptedServer server = await ScriptedServer.StartAsync(options: static options =>
            options.Outbound.Limit = 64 * 1024 * 1024);
        for (int round = 0; round < 50; round++)
        {
            (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
            await using RawWebSocket owned = client;
            int sent = 0;
            Task senders = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
            {
                while (connection.SendText("x") != WsSendStatus.Closed)
                {
                    if (Interlocked.Increment(ref sent) == 100)
                    {
                        connection.Abort();
                    }
                }
            })));
            Assert.Equal(WsCloseCode.Abnormal, (await server.NextCloseAsync()).Code);
            await senders.WithinLimit();
        }

        Assert.False(server.Script.Closed.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task A_shutdown_during_a_broadcast_closes_everybody_with_1001()
    {
        const int peers = 50;
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            new Script { OnOpen = ws => ws.Subscribe("all") },

            // A busy machine may need longer than the defaults until 50 peers have read all that was broadcast.
            options =>
            {
                options.CloseTimeout = options.Shutdown.Timeout = Bounded.Limit;

                // Nor is a ping expected, however long that takes.
                options.KeepAlive.Interval = Timeout.InfiniteTimeSpan;
            });
        RawWebSocket[] clients = await Task.WhenAll(Enumerable.Range(0, peers).Select(_ => server.ConnectAsync()));
        await Bounded.Until(() => server.Endpoint.Topics.Count("all") == peers, "all subscribed");

        using var stopped = new CancellationTokenSource();
        Task broadcast = Task.Run(() => BroadcastAsync(server.Endpoint, stopped.Token));
        try
        {
            string[] first = await Task.WhenAll(clients.Select(client => client.ReceiveTextAsync()));
            Assert.All(first, text => Assert.Equal("news", text));
            Task[] readers = [.. clients.Select(ReadUntilGoingAwayAsync)];
            await server.Server.App.StopAsync().WithinLimit();
            await Task.WhenAll(readers).WithinLimit();
        }
        finally
        {
            await stopped.CancelAsync();
        }

        await broadcast.WithinLimit();
        for (int i = 0; i < peers; i++)
        {
            Assert.Equal(WsCloseCode.GoingAway, (await server.NextCloseAsync()).Code);
        }
    }

    private static async Task BroadcastAsync(ScriptedEndpoint endpoint, CancellationToken stopped)
    {
        while (!stopped.IsCancellationRequested)
        {
            endpoint.Topics.PublishText("all", "news"u8);
            await Task.WhenAll(endpoint.Connections.Select(connection => connection.DrainAsync(stopped)));
        }
    }

    private static async Task ReadUntilGoingAwayAsync(RawWebSocket client)
    {
        RawFrame frame = await client.ReceiveFrameAsync();
        while (frame.Opcode == RawFrame.TextOpcode)
        {
            Assert.Equal("news", frame.Text);
            frame = await client.ReceiveFrameAsync();
        }

        Assert.Equal((RawFrame.CloseOpcode, 1001), (frame.Opcode, frame.CloseCode));
        await client.SendAsync(RawFrame.MaskedClose(1001));
        await client.ReceiveEndAsync();
        await client.DisposeAsync();
    }

    private static byte[] Message(int thread, int place)
    {
        int length = (place % 3) switch { 0 => 100 + thread, 1 => 1000 + thread, _ => 66_000 + thread };
        byte[] message = new byte[length];
        message.AsSpan().Fill((byte)(place + thread));
        message[0] = (byte)thread;
        return message;
    }
}
