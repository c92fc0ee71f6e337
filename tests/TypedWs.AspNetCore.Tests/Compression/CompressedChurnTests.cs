using System.Buffers.Binary;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Tests.Compression;

namespace TypedWs.AspNetCore.Tests.Compression;

/// <summary>Publications without a pause, while subscribers with and without compression come, read and leave.</summary>
public sealed class CompressedChurnTests
{
    private const int Publishers = 2;
    private const int Readers = 6;
    private const int Stays = 8;
    private const int MessagesPerStay = 25;
    private const int Window = 9;

    private static readonly string[] Offers =
    [
        "",
        "Sec-WebSocket-Extensions: permessage-deflate\r\n",
        "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n",
        $"Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; server_max_window_bits={Window}\r\n",
        $"Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits={Window}\r\n",
    ];

    [Theory]
    [InlineData(WsCompressionMode.Shared)]
    [InlineData(WsCompressionMode.Dedicated)]
    public async Task Each_subscriber_gets_whole_messages_in_order(WsCompressionMode mode)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(app => app.MapWs<RelayEndpoint>("/ws", options =>
        {
            options.Outbound.OverflowPolicy = WsOverflowPolicy.DropOldest;
            options.Compression = new() { Outbound = mode, Inbound = mode };
        }));
        using var stop = new CancellationTokenSource();
        Task[] publishing = [.. Enumerable.Range(0, Publishers).Select(number => PublishAsync(server, (byte)number, stop.Token))];
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(number => ReadAsync(server, number, mode)));
        await stop.CancelAsync();
        await Task.WhenAll(publishing);
        using var contexts = new Measurements(server.Services, "typedws.compression.contexts");
        await Bounded.Until(
            () => server.Endpoint<RelayEndpoint>().Connections.Count == 0
                && int.Parse(contexts.Observe()[0].Split(' ')[0]) <= Environment.ProcessorCount * 4,
            "freed contexts");
        Assert.Empty(server.Log.Problems());
    }

    // The message that has the sender's number and its own number: its kind, size and content follow from both.
    private static byte[] CreateMessage(byte publisher, int number)
    {
        string kind = MessageData.Kinds[number % MessageData.Kinds.Count];
        byte[] message = MessageData.Create(kind, 8 + (number * 37 % 3000), number);
        message[0] = publisher;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), number);
        return message;
    }

    private static async Task PublishAsync(WsTestServer server, byte publisher, CancellationToken stop)
    {
        await using RawWebSocket client = await server.ConnectAsync(headers: RawDeflate.Offer);
        for (int number = 0; !stop.IsCancellationRequested; number++)
        {
            byte[] message = CreateMessage(publisher, number);
            await client.SendAsync(number % 2 == 0
                ? RawFrame.Masked(RawFrame.BinaryOpcode, message)
                : RawDeflate.Frame(RawFrame.BinaryOpcode, message));

            // A publisher is a subscriber, too. It waits for one message for each of its own, so that it stays no faster than the server.
            await client.ReceiveFrameAsync();
        }
    }

    private static async Task ReadAsync(WsTestServer server, int reader, WsCompressionMode mode)
    {
        for (int stay = 0; stay < Stays; stay++)
        {
            string offer = Offers[(reader + stay) % Offers.Length];
            RawWebSocket client = await server.ConnectAsync(headers: offer);
            bool keeps = mode == WsCompressionMode.Dedicated && !offer.Contains("no_context", StringComparison.Ordinal);
            var inflater = new WindowedInflater(offer.Contains("bits", StringComparison.Ordinal) ? Window : 15, keeps);
            int[] latest = [-1, -1];
            for (int i = 0; i < MessagesPerStay; i++)
            {
                RawFrame frame = await client.ReceiveFrameAsync();
                bool isCompressed = frame.FirstByte == 0xC2;
                Assert.Equal(isCompressed && offer.Length > 0 ? 0xC2 : 0x82, frame.FirstByte);
                byte[] message = isCompressed ? inflater.Inflate(frame.Payload) : frame.Payload;
                int number = BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(1));
                Assert.Equal(CreateMessage(message[0], number), message);
                Assert.True(number > latest[message[0]]);
                latest[message[0]] = number;
            }

            if (stay % 2 == 0)
            {
                client.Reset();
            }

            await client.DisposeAsync();
        }
    }
}
