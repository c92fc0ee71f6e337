using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Tests.Compression;

namespace TypedWs.AspNetCore.Tests.Compression;

/// <summary>Publishes to all what one connection sends.</summary>
[WsEndpoint]
internal sealed partial class RelayEndpoint : WsRawEndpoint
{
    public override ValueTask OnOpen(WsRawConnection ws)
    {
        ws.Subscribe("room");
        return default;
    }

    public override ValueTask OnBinary(WsRawConnection ws, ReadOnlySpan<byte> data)
    {
        Topics.PublishBinary("room", data);
        return default;
    }
}

/// <summary>Publications of which some do not become shorter.</summary>
public sealed class PublishedNoiseTests
{
    private const int Subscribers = 5;

    [Fact]
    public async Task Publications_arrive_compressed_or_as_they_are_and_without_marks()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            app => app.MapWs<RelayEndpoint>("/ws", static options => options.Compression = new WsCompressionOptions()));
        List<RawWebSocket> clients = [];
        for (int i = 0; i < Subscribers; i++)
        {
            clients.Add(await server.ConnectAsync(headers: "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
            await clients[i].PingAsync();
        }

        // In one write, so that some are taken together.
        byte[][] messages =
        [
            .. from seed in Enumerable.Range(0, 4)
               from kind in (string[])[MessageData.Incompressible, MessageData.Json, MessageData.OneByte]
               from size in (int[])[100, 4000]
               select MessageData.Create(kind, size, seed),
        ];
        await clients[0].SendAsync([.. messages.SelectMany(static message => RawFrame.Masked(RawFrame.BinaryOpcode, message))]);
        var inflater = new WindowedInflater(takesContextOver: false);
        foreach (RawWebSocket client in clients)
        {
            int compressed = 0;
            foreach (byte[] message in messages)
            {
                RawFrame frame = await client.ReceiveFrameAsync();
                bool isCompressed = frame.FirstByte == 0xC2;
                Assert.Equal(isCompressed ? 0xC2 : 0x82, frame.FirstByte);
                Assert.Equal(message, isCompressed ? inflater.Inflate(frame.Payload) : frame.Payload);
                compressed += isCompressed ? 1 : 0;
            }

            Assert.Equal(messages.Length / 3, compressed);
            await client.CloseAsync();
            await client.DisposeAsync();
        }
    }
}
