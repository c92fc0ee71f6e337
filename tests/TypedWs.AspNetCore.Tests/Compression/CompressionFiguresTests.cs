using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Tests.Compression;

namespace TypedWs.AspNetCore.Tests.Compression;

/// <summary>The metrics of compression, and a server that only receives compressed messages.</summary>
public sealed class CompressionFiguresTests
{
    private const int Size = 5000;

    [Fact]
    public async Task A_publication_counts_once_however_many_connections_share_its_compressed_form()
    {
        await using WsTestServer server = await StartRelayAsync(new WsCompressionOptions());
        RawWebSocket[] clients = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => server.ConnectAsync(headers: RawDeflate.Offer)));
        foreach (RawWebSocket client in clients)
        {
            // OnOpen, which subscribes, has run.
            await client.PingAsync();
        }

        byte[] message = MessageData.Create(MessageData.Json, Size);
        byte[] received = RawDeflate.Frame(RawFrame.BinaryOpcode, message);
        await clients[0].SendAsync(received);
        int length = 0;
        foreach (RawWebSocket client in clients)
        {
            RawFrame frame = await client.ReceiveFrameAsync();
            Assert.Equal(message, RawDeflate.Inflate(frame));
            length = frame.Payload.Length;
            await client.DisposeAsync();
        }

        // A masked frame with a length of two bytes has a header of eight.
        Assert.Equal(
            [
                $"{Size} endpoint=RelayEndpoint direction=sent form=plain",
                $"{length} endpoint=RelayEndpoint direction=sent form=compressed",
                $"{Size} endpoint=RelayEndpoint direction=received form=plain",
                $"{received.Length - 8} endpoint=RelayEndpoint direction=received form=compressed",
            ],
            Observe(server, "bytes"));
        Assert.Equal(["0 endpoint=RelayEndpoint"], Observe(server, "skipped"));
    }

    [Fact]
    public async Task Messages_that_are_sent_as_they_are_count_as_skipped()
    {
        await using WsTestServer server = await CompressedEchoEndpoint.StartAsync(new WsCompressionOptions());
        await using RawWebSocket client = await server.ConnectAsync(headers: RawDeflate.Offer);
        foreach (byte[] message in new[]
        {
            MessageData.Create(MessageData.Json, 511), MessageData.Create(MessageData.Incompressible, Size), [],
        })
        {
            await client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, message));
            Assert.Equal(message, (await client.ReceiveFrameAsync()).Payload);
        }

        await client.PingAsync();
        Assert.Equal(["3 endpoint=CompressedEchoEndpoint"], Observe(server, "skipped"));
    }

    [Fact]
    public async Task A_server_that_does_not_compress_reads_compressed_messages()
    {
        await using WsTestServer server = await StartRelayAsync(new WsCompressionOptions
        {
            Outbound = WsCompressionMode.Disabled,
            Inbound = WsCompressionMode.Dedicated,
            Threshold = 0,
        });
        await using RawWebSocket client = await server.ConnectAsync(headers: RawDeflate.Offer);
        using var deflater = new RuntimeDeflater();
        for (int i = 0; i < 3; i++)
        {
            byte[] message = MessageData.Create(MessageData.Json, Size, i);
            await client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, deflater.Deflate(message), rsv: 4));
            RawFrame frame = await client.ReceiveFrameAsync();
            Assert.Equal(0x82, frame.FirstByte);
            Assert.Equal(message, frame.Payload);
        }

        Assert.Equal(["1 endpoint=RelayEndpoint"], Observe(server, "contexts"));
        Assert.Equal("0 endpoint=RelayEndpoint direction=sent form=plain", Observe(server, "bytes")[0]);
    }

    private static string[] Observe(WsTestServer server, string name)
    {
        using var measurements = new Measurements(server.Services, $"typedws.compression.{name}");
        return measurements.Observe();
    }

    private static Task<WsTestServer> StartRelayAsync(WsCompressionOptions compression)
        => WsTestServer.StartAsync<RelayEndpoint>(options => options.Compression = compression);
}
