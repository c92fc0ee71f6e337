using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>A client that asks faster than it takes the answers gets them all: it is read less, and not closed as slow.</summary>
public sealed class PipeliningTests
{
    private const string Close = "4508, or another close frame";

    public static TheoryData<string, int, int> Requests
    {
        get
        {
            var data = new TheoryData<string, int, int>();
            foreach (string path in new[] { "/typed", "/typed-async", "/raw", "/raw-async" })
            {
                data.Add(path, 40, 300_000);
                data.Add(path, 3, 1_100_000);
                data.Add(path, 500, 10_000);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task All_requests_of_one_packet_are_answered(string path, int count, int size)
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket client = await server.ConnectAsync(path);
        byte[] wire = [.. Enumerable.Range(0, count).SelectMany(number => RawFrame.MaskedText(Request(path, number, size)))];
        await client.SendAsync(wire);
        for (int number = 0; number < count; number++)
        {
            RawFrame frame = await client.ReceiveFrameAsync();
            Assert.True(frame.Opcode == RawFrame.TextOpcode, $"{Close}: {frame.CloseCode} {frame.CloseReason} instead of answer {number}");
            Assert.InRange(frame.Payload.Length, size, size + 100);
            if (path.StartsWith("/typed", StringComparison.Ordinal))
            {
                Assert.EndsWith($",\"ref\":{number}}}", frame.Text);
            }
        }

        await client.PingAsync();
        await client.CloseAsync();
    }

    [Theory]
    [InlineData("pings")]
    [InlineData("echoes")]
    [InlineData("malformed")]
    public async Task A_flooder_that_reads_is_not_closed_as_slow(string flood)
    {
        const int Count = 50_000;
        await using WsTestServer server = await StartAsync(smallSocketBuffers: true);
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(
            server.BaseAddress,
            flood == "malformed" ? "/typed" : "/raw",
            receiveBuffer: SmallSocketBuffers.Size);
        byte[] frame = flood switch
        {
            "pings" => RawFrame.Masked(RawFrame.PingOpcode, new byte[100]),
            "echoes" => RawFrame.MaskedText(Request("/raw", 0, 100)),
            _ => RawFrame.MaskedText("{"),
        };

        // The client has its answer before the server has added the connection to its list.
        await client.PingAsync();

        // Nothing is read before so much waits that the server stops reading.
        byte[] wire = [.. Enumerable.Repeat(frame, Count).SelectMany(static each => each)];
        Task sending = client.SendAsync(wire);
        WsConnectionBase connection = flood == "malformed"
            ? Assert.Single(server.Endpoint<LargeAnswerEndpoint>().Connections)
            : Assert.Single(server.Endpoint<RawLargeAnswerEndpoint>().Connections);
        await Bounded.Until(() => connection.BufferedBytes > 64 * 1024, "answers wait");
        for (int answer = 0; answer < Count; answer++)
        {
            RawFrame received = await client.ReceiveFrameAsync();
            Assert.True(
                received.Opcode != RawFrame.CloseOpcode,
                $"{Close}: {received.CloseCode} {received.CloseReason} instead of answer {answer}");
        }

        await sending;
        await client.CloseAsync();
    }

    [Fact]
    public async Task A_client_that_takes_no_answers_is_not_read_and_sees_our_close_frame()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            new Script { OnText = static (ws, _) => { ws.SendBinary(new byte[10_000]); return default; } }, smallSocketBuffers: true);
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        byte[] wire = [.. Enumerable.Repeat(RawFrame.MaskedText("more"), 10_000).SelectMany(static each => each)];
        await client.SendAsync(wire);
        await Bounded.Until(() => connection.BufferedBytes > 64 * 1024, "answers wait");
        await server.ServesOthersAsync();
        Assert.InRange(connection.BufferedBytes, 64 * 1024, 100 * 1024);

        connection.Close((WsCloseCode)4000, "enough");
        RawFrame frame = await client.ReceiveFrameAsync();
        while (frame.Opcode == RawFrame.BinaryOpcode)
        {
            frame = await client.ReceiveFrameAsync();
        }

        Assert.Equal(4000, frame.CloseCode);
        await client.SendAsync(RawFrame.MaskedClose(4000));
        await client.ReceiveEndAsync();
        Assert.Equal(new WsClose((WsCloseCode)4000, "enough", WasClean: true), await server.NextCloseAsync());
    }

    [Fact]
    public async Task A_client_that_takes_no_answers_and_is_reset_is_noticed()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            new Script { OnText = static (ws, _) => { ws.SendBinary(new byte[10_000]); return default; } }, smallSocketBuffers: true);
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await client.SendAsync([.. Enumerable.Repeat(RawFrame.MaskedText("more"), 1000).SelectMany(static each => each)]);
        await Bounded.Until(() => connection.BufferedBytes > 64 * 1024, "answers wait");
        client.Reset();
        Assert.Equal(new WsClose(WsCloseCode.Abnormal, "", WasClean: false), await server.NextCloseAsync());
    }

    private static string Request(string path, int number, int size)
        => path.StartsWith("/typed", StringComparison.Ordinal)
            ? $$$"""{"type":"large-request","payload":{"size":{{{size}}}},"id":{{{number}}}}"""
            : $"{size}";

    private static Task<WsTestServer> StartAsync(bool smallSocketBuffers = false) => WsTestServer.StartAsync(
        static app =>
        {
            app.MapWs<LargeAnswerEndpoint>("/typed");
            app.MapWs<LateLargeAnswerEndpoint>("/typed-async");

            // As little as a typed endpoint has, or three of these answers would fit.
            app.MapWs<RawLargeAnswerEndpoint>("/raw", static options => options.Outbound.Limit = 1024 * 1024);
            app.MapWs<LateRawLargeAnswerEndpoint>("/raw-async", static options => options.Outbound.Limit = 1024 * 1024);
        },
        builder =>
        {
            if (smallSocketBuffers)
            {
                builder.WebHost.UseSmallSendBuffers();
            }
        });
}

[WsMessage("large-request")]
internal sealed record LargeRequest(int Size);

[WsMessage("large-reply", Direction = WsDirection.ServerToClient)]
internal sealed record LargeReply(string Text);

[WsEndpoint]
internal sealed partial class LargeAnswerEndpoint : WsEndpoint
{
    [WsHandler]
    public static LargeReply OnRequest(LargeRequest request) => new(new string('x', request.Size));
}

[WsEndpoint]
internal sealed partial class LateLargeAnswerEndpoint : WsEndpoint
{
    [WsHandler]
    public static async Task<LargeReply> OnRequest(LargeRequest request)
    {
        await Task.Yield();
        return new LargeReply(new string('x', request.Size));
    }
}

[WsEndpoint]
internal sealed partial class RawLargeAnswerEndpoint : WsRawEndpoint
{
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        ws.SendText(new string('x', int.Parse(text)));
        return default;
    }
}

[WsEndpoint]
internal sealed partial class LateRawLargeAnswerEndpoint : WsRawEndpoint
{
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text) => AnswerAsync(ws, int.Parse(text));

    private static async ValueTask AnswerAsync(WsRawConnection ws, int size)
    {
        await Task.Yield();
        ws.SendText(new string('x', size));
    }
}
