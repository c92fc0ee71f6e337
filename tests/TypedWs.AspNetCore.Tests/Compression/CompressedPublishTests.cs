using System.Text;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Compression;

/// <summary>Publications and single sends to connections with and without compression.</summary>
public sealed class CompressedPublishTests
{
    internal static readonly string Long = string.Concat(Enumerable.Repeat("a text that repeats itself, ", 50));

    [Theory]
    [InlineData("room")]
    [InlineData("some")]
    [InlineData("prepared")]
    public async Task A_publication_reaches_each_subscriber_in_its_own_form(string how)
    {
        await using WsTestServer server = await StartAsync(WsCompressionMode.Shared);
        await using RawWebSocket plain = await server.ConnectAsync();
        await using RawWebSocket first = await server.ConnectAsync(headers: RawDeflate.Offer);
        await using RawWebSocket second = await server.ConnectAsync(headers: RawDeflate.Offer);
        await using RawWebSocket small = await server.ConnectAsync(headers: Offer("server_max_window_bits=9"));
        foreach (RawWebSocket client in (RawWebSocket[])[plain, first, second, small])
        {
            // OnOpen, which subscribes, has run.
            await client.PingAsync();
        }

        for (int round = 0; round < 3; round++)
        {
            await plain.SendTextAsync($$$"""{"type":"tell","payload":{"room":"{{{how}}}","text":"{{{Long}}} {{{round}}}"}}""");
            RawFrame[] frames =
            [
                await plain.ReceiveFrameAsync(), await first.ReceiveFrameAsync(), await second.ReceiveFrameAsync(),
                await small.ReceiveFrameAsync(),
            ];
            Assert.Equal([false, true, true, true], frames.Select(static frame => (frame.FirstByte & 0x40) != 0));
            Assert.Equal(frames[1].Payload, frames[2].Payload);
            string expected = $$$"""{"type":"say","payload":{"text":"{{{Long}}} {{{round}}}"}}""";
            Assert.All(frames, frame => Assert.Equal(expected, Encoding.UTF8.GetString(RawDeflate.Inflate(frame))));
        }
    }

    [Theory]
    [InlineData("always", "short", true)]
    [InlineData("never", null, false)]
    [InlineData("plain", null, false)]
    [InlineData("room", "short", false)]
    [InlineData("secret", null, false)]
    public async Task The_application_chooses_for_a_message(string how, string? text, bool isCompressed)
    {
        foreach (WsCompressionMode mode in new[] { WsCompressionMode.Shared, WsCompressionMode.Dedicated })
        {
            await using WsTestServer server = await StartAsync(mode);
            await using RawWebSocket client = await server.ConnectAsync(headers: RawDeflate.Offer);
            string sent = text is null ? Long : $"{text}{text}{text}{text}{text}{text}";
            await client.SendTextAsync($$$"""{"type":"tell","payload":{"room":"{{{how}}}","text":"{{{sent}}}"}}""");
            RawFrame frame = await client.ReceiveFrameAsync();
            Assert.Equal(isCompressed, (frame.FirstByte & 0x40) != 0);
            Assert.Equal(0, frame.FirstByte & 0x30);
            Assert.Contains(sent, Encoding.UTF8.GetString(RawDeflate.Inflate(frame)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_limit_of_memory_makes_new_connections_share_and_its_end_frees_all()
    {
        await using WsTestServer server = await StartAsync(WsCompressionMode.Dedicated, maxMemory: 500_000);
        await using (RawWebSocket first = await server.ConnectAsync(headers: RawDeflate.Offer))
        {
            await using RawWebSocket second = await server.ConnectAsync(headers: RawDeflate.Offer);
            Assert.DoesNotContain("no_context_takeover", Answer(first), StringComparison.Ordinal);
            Assert.Contains("server_no_context_takeover; client_no_context_takeover", Answer(second), StringComparison.Ordinal);
        }

        using var memory = new Measurements(server.Services, "typedws.compression.memory");
        await Bounded.Until(() => memory.Observe()[0].StartsWith("0 ", StringComparison.Ordinal), "freed memory");
        await using RawWebSocket third = await server.ConnectAsync(headers: RawDeflate.Offer);
        Assert.DoesNotContain("no_context_takeover", Answer(third), StringComparison.Ordinal);
    }

    private static string Answer(RawWebSocket client) => client.Response!.Headers["Sec-WebSocket-Extensions"];

    private static string Offer(string parameters) => $"Sec-WebSocket-Extensions: permessage-deflate; {parameters}\r\n";

    internal static Task<WsTestServer> StartAsync(WsCompressionMode mode, long maxMemory = 64 * 1024 * 1024)
        => WsTestServer.StartAsync(app => app.MapWs<CompressedEndpoint>("/ws", options => options.Compression = new WsCompressionOptions
        {
            Outbound = mode,
            Inbound = mode,
            MaxMemory = maxMemory,
        }));
}
