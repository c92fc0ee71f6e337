using System.Net.WebSockets;
using System.Text;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Compression;

/// <summary>Compressed messages over a real socket, with the framework's own client on the other side.</summary>
public sealed class CompressedEchoTests
{
    private const string Sample = "POST /ws HTTP/1.1";

    public static TheoryData<WsCompressionMode, int, bool, int> Combinations
    {
        get
        {
            var data = new TheoryData<WsCompressionMode, int, bool, int>();
            foreach (WsCompressionMode mode in new[] { WsCompressionMode.Shared, WsCompressionMode.Dedicated })
            {
                foreach (int bits in new[] { 9, 12, 15 })
                {
                    data.Add(mode, 15, true, bits);
                    data.Add(mode, bits, false, 15);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Messages_of_all_sizes_come_back_as_they_were(WsCompressionMode mode, int ours, bool takeover, int theirs)
    {
        var compression = new WsCompressionOptions
        {
            Outbound = mode,
            Inbound = mode,
            OutboundWindowBits = ours,
            InboundWindowBits = ours,
            Threshold = 0,
        };
        await using WsTestServer server = await CompressedEchoEndpoint.StartAsync(compression);
        using ClientWebSocket client = await CompressedEchoEndpoint.ConnectAsync(server, new WebSocketDeflateOptions
        {
            ClientContextTakeover = takeover,
            ServerContextTakeover = takeover,
            ClientMaxWindowBits = theirs,
            ServerMaxWindowBits = theirs,
        });
        Assert.Contains("permessage-deflate", Extensions(client), StringComparison.Ordinal);
        var random = new Random(17);
        foreach (int size in new[] { 0, 1, 2, 125, 1000, 4096, 65_536, 131_072, 1_000_000, 17, 500 })
        {
            byte[] noise = new byte[size];
            random.NextBytes(noise);
            foreach (byte[] data in new[] { new byte[size], noise, MakeText(size) })
            {
                await client.SendBinaryAsync(data);
                (WebSocketMessageType type, byte[] back) = await client.ReceiveMessageAsync();
                Assert.Equal(WebSocketMessageType.Binary, type);
                Assert.True(data.AsSpan().SequenceEqual(back), $"{size}");
            }
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None).WithinLimit();
    }

    [Fact]
    public async Task Without_an_offer_or_without_the_option_nothing_is_compressed()
    {
        await using WsTestServer on = await CompressedEchoEndpoint.StartAsync(new WsCompressionOptions { Threshold = 0 });
        await using WsTestServer off = await CompressedEchoEndpoint.StartAsync(compression: null);
        await AssertPlainAsync(on, deflate: null);
        await AssertPlainAsync(off, new WebSocketDeflateOptions());
        await using RawWebSocket client = await off.ConnectAsync();
        byte[] frame = RawFrame.MaskedText("hello");
        frame[0] |= 0x40;
        await client.SendAsync(frame);
        Assert.Equal(1002, (await client.ReceiveCloseAsync()).CloseCode);
    }

    private static async Task AssertPlainAsync(WsTestServer server, WebSocketDeflateOptions? deflate)
    {
        using ClientWebSocket client = await CompressedEchoEndpoint.ConnectAsync(server, deflate);
        Assert.Equal("", Extensions(client));
        await client.SendTextAsync(Sample);
        Assert.Equal(Sample, await client.ReceiveTextAsync());
    }

    private static string Extensions(ClientWebSocket client)
        => client.HttpResponseHeaders!.TryGetValue("Sec-WebSocket-Extensions", out IEnumerable<string>? values)
            ? string.Join(", ", values)
            : "";

    private static byte[] MakeText(int size)
        => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, (size / 10) + 1).Select(static i => $"item {i % 97:0000} ")))[..size];
}
