using System.Globalization;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Tests.Compression;

namespace TypedWs.AspNetCore.Tests.Conformance;

/// <summary>
/// Groups 12 and 13 of the public suite over sockets: each echo is the message, and is compressed within the bounds that the server has
/// answered. The suite sends a thousand messages per case; here are fewer, of at least 64 KiB together.
/// </summary>
public sealed class DeflateCaseTests
{
    private const int BytesPerCase = 64 * 1024;
    private const int MaxMessages = 40;
    private const string Window = "server_max_window_bits=";

    public static TheoryData<string, WsCompressionMode> Groups
        => [.. from mode in (WsCompressionMode[])[WsCompressionMode.Shared, WsCompressionMode.Dedicated]
            from @group in DeflateCase.Groups
            select (@group, mode)];

    [Theory]
    [MemberData(nameof(Groups))]
    public async Task Echoes_keep_what_was_negotiated(string group, WsCompressionMode mode)
    {
        var compression = new WsCompressionOptions { Outbound = mode, Inbound = mode, Threshold = 0 };
        await using WsTestServer server = await WsTestServer.StartAsync(
            app => app.MapWs<Echo.EchoEndpoint>("/ws", options => options.Compression = compression));
        foreach (DeflateCase each in DeflateCase.Of(group))
        {
            await VerifyAsync(server, each);
        }
    }

    private static async Task VerifyAsync(WsTestServer server, DeflateCase @case)
    {
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(
            server.BaseAddress, headers: $"Sec-WebSocket-Extensions: {@case.Offers}\r\n");
        string answer = client.Response!.Headers["Sec-WebSocket-Extensions"];

        // All offers of the suite have these, and this server wants no smaller window of the client.
        Assert.Contains("client_no_context_takeover", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("client_max_window_bits", answer, StringComparison.Ordinal);
        using var deflater = new RuntimeDeflater(takesContextOver: false);
        var inflater = new WindowedInflater(
            ReadWindow(answer), !answer.Contains("server_no_context_takeover", StringComparison.Ordinal));
        Assert.Equal(ReadWindow(@case.Offers), ReadWindow(answer));

        byte opcode = @case.IsText ? RawFrame.TextOpcode : RawFrame.BinaryOpcode;
        for (int i = 0; i < Math.Clamp(BytesPerCase / @case.Size, 2, MaxMessages); i++)
        {
            byte[] message = MessageData.Create(@case.Kind, @case.Size, i);
            await client.SendAsync(CreateFragments(opcode, deflater.Deflate(message), @case.Fragment));
            RawFrame echo = await client.ReceiveFrameAsync();
            bool isCompressed = (echo.FirstByte & 0x40) != 0;
            Assert.Equal(0x80 | (isCompressed ? 0x40 : 0) | opcode, echo.FirstByte);
            Assert.True(isCompressed || @case.Size < 256 || @case.Kind is MessageData.Binary or MessageData.Incompressible, @case.Name);
            byte[] data = isCompressed ? inflater.Inflate(echo.Payload) : echo.Payload;
            Assert.True(message.AsSpan().SequenceEqual(data), $"{@case.Name}: the echo of message {i} differs.");
        }

        await client.CloseAsync();
    }

    /// <summary>The first window of an offer or an answer.</summary>
    private static int ReadWindow(string extensions)
        => extensions.Split(';', ',').Select(static part => part.Trim()).FirstOrDefault(IsWindow) is { } found
            ? int.Parse(found[Window.Length..], CultureInfo.InvariantCulture)
            : 15;

    private static bool IsWindow(string parameter) => parameter.StartsWith(Window, StringComparison.Ordinal);

    private static byte[] CreateFragments(byte opcode, byte[] payload, int length)
    {
        byte[][] parts = [.. payload.Chunk(length)];
        return
        [
            .. parts.SelectMany((part, index) => RawFrame.Masked(
                index == 0 ? opcode : RawFrame.Continuation, part, fin: index == parts.Length - 1, rsv: index == 0 ? 4 : 0)),
        ];
    }
}
