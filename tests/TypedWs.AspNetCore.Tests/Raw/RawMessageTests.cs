using System.Buffers;
using System.Text;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Raw;

/// <summary>Bytes without a protocol: handlers, kinds, sizes (acceptance D8, D9, D40, B26).</summary>
[InMemory]
public sealed class RawMessageTests
{
    [Fact]
    [Trait("Row", "D8")]
    [Trait("Row", "D40")]
    public async Task Text_is_echoed_as_text_and_binary_as_binary()
    {
        var script = new RawScript
        {
            Text = static (ws, text) =>
            {
                ws.SendText(text);
                return default;
            },
        };
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("消 hi");
        Assert.Equal("消 hi", await client.ReceiveTextAsync());
        await client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, [0xFF, 0x00, 0xC3]));
        RawFrame binary = await client.ReceiveFrameAsync();
        Assert.Equal(0x82, binary.FirstByte);
        Assert.Equal([0xFF, 0x00, 0xC3], binary.Payload);
    }

    [Fact]
    [Trait("Row", "D9")]
    public async Task Strings_and_bytes_can_be_sent_and_are_copied_at_once()
    {
        var script = new RawScript
        {
            Text = static (ws, _) =>
            {
                ws.SendText("a string \ud83d\ude00");
                byte[] bytes = [.. "bytes"u8];
                ws.SendText(bytes);
                ws.SendBinary(bytes);
                ws.SendBinary(new ReadOnlyMemory<byte>(bytes, 1, 3).Span);
                ws.SendText(new ReadOnlyMemory<byte>(bytes, 2, 3));
                ws.SendBinary(new ReadOnlyMemory<byte>(bytes, 3, 2));
                ws.SendText(new ReadOnlySequence<byte>(bytes, 0, 2));
                ws.SendBinary(Segments.Of(bytes[..2], [], bytes[2..]));
                ws.SendText(Segments.Of(bytes[..1], bytes[1..3]));
                ws.SendText("");
                ws.SendBinary(ReadOnlySpan<byte>.Empty);
                bytes.AsSpan().Clear();
                return default;
            },
        };
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("go");

        Assert.Equal("a string 😀", await client.ReceiveTextAsync());
        Assert.Equal("bytes", await client.ReceiveTextAsync());
        Assert.Equal((0x82, "bytes"), await ReceiveAsync(client));
        Assert.Equal((0x82, "yte"), await ReceiveAsync(client));
        Assert.Equal((0x81, "tes"), await ReceiveAsync(client));
        Assert.Equal((0x82, "es"), await ReceiveAsync(client));
        Assert.Equal((0x81, "by"), await ReceiveAsync(client));
        Assert.Equal((0x82, "bytes"), await ReceiveAsync(client));
        Assert.Equal((0x81, "byt"), await ReceiveAsync(client));
        Assert.Equal((0x81, ""), await ReceiveAsync(client));
        Assert.Equal((0x82, ""), await ReceiveAsync(client));
    }

    [Theory]
    [Trait("Row", "D40")]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(1_048_576)]
    public async Task Every_length_encoding_is_echoed(int size)
    {
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(new RawScript());
        await using RawWebSocket client = await server.ConnectAsync();
        byte[] data = new byte[size];
        new Random(size).NextBytes(data);

        Task sending = client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, data));
        RawFrame echo = await client.ReceiveFrameAsync();
        await sending;

        Assert.Equal(0x82, echo.FirstByte);
        Assert.True(data.AsSpan().SequenceEqual(echo.Payload));
    }

    [Fact]
    public async Task Binary_without_a_handler_closes_with_1003()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextOnlyEndpoint>();
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendTextAsync("hi");
        Assert.Equal("hi", await client.ReceiveTextAsync());

        await client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, "hi"u8));

        RawFrame close = await client.ReceiveFrameAsync();
        Assert.Equal(1003, close.CloseCode);
        Assert.Contains("binary", close.CloseReason, StringComparison.Ordinal);
        await client.SendAsync(RawFrame.MaskedClose(1003));
        await client.ReceiveEndAsync();
    }

    [Fact]
    public async Task Text_without_a_handler_closes_with_1003()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<BinaryOnlyEndpoint>();
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("hi");

        RawFrame close = await client.ReceiveFrameAsync();
        Assert.Equal(1003, close.CloseCode);
        Assert.Contains("text", close.CloseReason, StringComparison.Ordinal);
        await client.SendAsync(RawFrame.MaskedClose(1003));
        await client.ReceiveEndAsync();
    }

    [Theory]
    [Trait("Row", "B26")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_above_the_limit_closes_with_1009(bool fragmented)
    {
        var script = new RawScript();
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script, static options => options.MaxMessageSize = 100);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, new byte[100]));
        Assert.Equal(100, (await client.ReceiveFrameAsync()).Payload.Length);

        await client.SendAsync(fragmented
            ? [.. RawFrame.Masked(RawFrame.BinaryOpcode, new byte[60], fin: false), .. RawFrame.Masked(RawFrame.Continuation, new byte[41])]
            : RawFrame.Masked(RawFrame.BinaryOpcode, new byte[101]));

        Assert.Equal(1009, (await client.ReceiveCloseAsync()).CloseCode);
        Assert.StartsWith("close 1009", await script.Events.NextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Row", "D6")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_throws_is_told_to_OnError_and_the_connection_lives_on(bool afterAwait)
    {
        var script = new RawScript
        {
            Text = async (ws, text) =>
            {
                if (afterAwait)
                {
                    await Task.Yield();
                }

                if (text == "throw")
                {
                    throw new InvalidOperationException("broken");
                }

                ws.SendText(text);
            },
        };
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("throw");
        await client.SendTextAsync("alive");

        Assert.Equal("alive", await client.ReceiveTextAsync());
        await script.Events.ExpectAsync("error broken");
        Assert.Equal("broken", Assert.Single(server.Log.Problems()).Exception?.Message);
    }

    private static async Task<(int FirstByte, string Text)> ReceiveAsync(RawWebSocket client)
    {
        RawFrame frame = await client.ReceiveFrameAsync();
        return (frame.FirstByte, Encoding.UTF8.GetString(frame.Payload));
    }
}
