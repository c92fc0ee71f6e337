using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Authorization;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Tests.Compression;

namespace TypedWs.AspNetCore.Tests.Compression;

/// <summary>Sends messages, and then closes if it is told to.</summary>
[WsEndpoint]
internal sealed partial class FloodEndpoint : WsRawEndpoint
{
    public const int Count = 100;

    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when all messages were queued.</summary>
    public Task Sent => _sent.Task;

    public static byte[] CreateMessage(int number) => MessageData.Create(MessageData.Json, 20_000, number);

    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < Count; i++)
        {
            ws.SendBinary(CreateMessage(i));
        }

        if (text.SequenceEqual("close"u8))
        {
            ws.Close(WsCloseCode.Normal, "done");
        }

        _sent.SetResult();
        return default;
    }
}

/// <summary>The ends of connections with compression: a close or a shutdown while messages wait, and aborts at any place.</summary>
public sealed class CompressedEndingTests
{
    [Theory]
    [InlineData(WsCompressionMode.Shared, "close", 1000)]
    [InlineData(WsCompressionMode.Dedicated, "close", 1000)]
    [InlineData(WsCompressionMode.Shared, "stop", 1001)]
    [InlineData(WsCompressionMode.Dedicated, "stop", 1001)]
    public async Task Messages_that_wait_arrive_before_the_close_frame(WsCompressionMode mode, string how, int code)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            app => app.MapWs<FloodEndpoint>("/ws", options => options.Compression = new() { Outbound = mode, Inbound = mode }),
            static builder => builder.WebHost.UseSmallSendBuffers());
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(
            server.BaseAddress, headers: RawDeflate.Offer, receiveBuffer: SmallSocketBuffers.Size);
        await client.SendAsync(RawDeflate.Frame(RawFrame.TextOpcode, "close"u8[..(how == "close" ? 5 : 0)]));
        var inflater = new WindowedInflater(takesContextOver: mode == WsCompressionMode.Dedicated);
        await server.Endpoint<FloodEndpoint>().Sent.WithinLimit();
        Task stopping = how == "stop" ? server.App.StopAsync() : Task.CompletedTask;
        for (int i = 0; i < FloodEndpoint.Count; i++)
        {
            RawFrame frame = await client.ReceiveFrameAsync();
            Assert.True(frame.FirstByte == 0xC2, $"{i}: {frame.FirstByte:X} {frame.CloseCode} {frame.CloseReason}");
            Assert.Equal(FloodEndpoint.CreateMessage(i), inflater.Inflate(frame.Payload));
        }

        RawFrame close = await client.ReceiveFrameAsync();
        Assert.Equal((RawFrame.CloseOpcode, code), (close.Opcode, close.CloseCode));
        await client.SendAsync(RawFrame.MaskedClose(code));
        await client.ReceiveEndAsync();
        await stopping.WithinLimit();
        Assert.Empty(server.Log.Problems());
    }

    [Theory]
    [InlineData(WsCompressionMode.Shared)]
    [InlineData(WsCompressionMode.Dedicated)]
    public async Task An_abort_at_any_place_frees_the_contexts(WsCompressionMode mode)
    {
        await using WsTestServer server = await CompressedEchoEndpoint.StartAsync(
            new WsCompressionOptions { Outbound = mode, Inbound = mode, Threshold = 0 });
        using var contexts = new Measurements(server.Services, "typedws.compression.contexts");
        byte[] message = MessageData.Create(MessageData.Json, 3000);
        byte[] frames = RawDeflate.Fragments(RawFrame.BinaryOpcode, message, 3);
        for (int cut = 1; cut < frames.Length; cut += 29)
        {
            RawWebSocket[] clients = [await ConnectAsync(server), await ConnectAsync(server), await ConnectAsync(server)];
            foreach (RawWebSocket client in clients)
            {
                await client.SendAsync(frames);
                Assert.Equal(message, RawDeflate.Inflate(await client.ReceiveFrameAsync()));
                await client.SendAsync(frames[..cut]);
            }

            clients[0].Reset();
            clients[1].EndSending();
            await clients[2].DisposeAsync();
        }

        // A context that connections share is kept for the next one, at most one of each kind per processor.
        int most = mode == WsCompressionMode.Shared ? 2 * Environment.ProcessorCount : 0;
        await Bounded.Until(
            () => server.Endpoint<CompressedEchoEndpoint>().Connections.Count == 0
                && int.Parse(contexts.Observe()[0].Split(' ')[0]) <= most,
            "freed contexts");
        await using RawWebSocket last = await ConnectAsync(server);
        await last.SendAsync(frames);
        Assert.Equal(message, RawDeflate.Inflate(await last.ReceiveFrameAsync()));
    }

    [Fact]
    public async Task Answers_to_new_credentials_are_never_compressed()
    {
        var script = new AuthorizationScript
        {
            Authenticate = static token => new(token.Length > 100
                ? WsAuthenticationResult.Refuse(string.Concat(Enumerable.Repeat("refused, ", 80)))
                : WsAuthenticationResult.Accept(HeaderScheme.CreateUser(token))),
        };
        await using WsTestServer server = await HandlerAuthorizationTests.StartAsync(script, options: static options =>
            options.Compression = new WsCompressionOptions { Outbound = WsCompressionMode.Dedicated, Threshold = 0 });
        await using RawWebSocket client = await ConnectAsync(server);
        string secret = new('s', 1000);
        foreach ((string message, bool isCompressed) in new[]
        {
            ("""{"type":"open","payload":{"text":"hello hello hello"}}""", true),
            ($$$"""{"type":"$auth","payload":{"token":"{{{secret}}}"},"id":1}""", false),
            ($$$"""{"type":"$auth","payload":{"token":"{{{secret}}}"}}""", false),
            ("""{"type":"$auth","payload":{"token":"ann"},"id":1}""", false),
            ("""{"type":"$auth","payload":{"token":"ann"},"id":"11111111111111111111111111111111111111111111111"}""", false),
            ("""{"type":"$auth","payload":{"tokens":"ann"},"id":1}""", false),
            ("""{"type":"$auth","payload":{"token":5}}""", false),
            ("""{"type":"$auth","payload":{"token":"x""", false),
            ("""{"payload":{"token":" "},"type":"$auth"}""", false),
            ("""{"type":"open","payload":{"text":"hello hello hello"}}""", true),
        })
        {
            await client.SendTextAsync(message);
            RawFrame frame = await client.ReceiveFrameAsync();
            Assert.True((frame.FirstByte & 0x40) != 0 == isCompressed, $"{message}: {frame.FirstByte:X} {frame.Text}");
        }
    }

    private static Task<RawWebSocket> ConnectAsync(WsTestServer server) => server.ConnectAsync(headers: RawDeflate.Offer);
}
