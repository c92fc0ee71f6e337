using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Tests.Compression;

namespace TypedWs.AspNetCore.Tests.Compression;

/// <summary>Compression on streams of HTTP/2 (RFC 8441): the same agreement and the same messages as over HTTP/1.1.</summary>
public sealed class CompressedHttp2Tests
{
    [Theory]
    [InlineData(WsCompressionMode.Shared)]
    [InlineData(WsCompressionMode.Dedicated)]
    public async Task Messages_of_all_sizes_come_back_as_they_were(WsCompressionMode mode)
    {
        await using WsTestServer server = await StartAsync<CompressedEchoEndpoint>(mode, threshold: 0);
        using ClientWebSocket client = await ConnectAsync(server);
        Assert.Equal(
            mode == WsCompressionMode.Shared
                ? "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
                : "permessage-deflate",
            Assert.Single(client.HttpResponseHeaders!["Sec-WebSocket-Extensions"]));
        foreach ((string _, byte[] data) in MessageData.GetSeries(131_072))
        {
            await client.SendBinaryAsync(data);
            Assert.Equal(data, (await client.ReceiveMessageAsync()).Data);
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None).WithinLimit();
        Assert.Empty(server.Log.Problems());
    }

    [Theory]
    [InlineData(WsCompressionMode.Shared)]
    [InlineData(WsCompressionMode.Dedicated)]
    public async Task Many_short_messages_at_once_come_back_in_order(WsCompressionMode mode)
    {
        const int Count = 20_000;
        await using WsTestServer server = await StartAsync<BurstEndpoint>(mode, threshold: 512);
        using ClientWebSocket client = await ConnectAsync(server);
        await client.SendTextAsync($"{Count}");
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal($"{i}", await client.ReceiveTextAsync());
        }

        Assert.Empty(server.Log.Problems());
    }

    [Fact]
    public async Task A_publication_reaches_each_subscriber_in_its_own_form()
    {
        const int Rounds = 20;
        await using WsTestServer server = await StartAsync<RelayEndpoint>(WsCompressionMode.Dedicated, threshold: 512);
        using ClientWebSocket plain = await ConnectAsync(server, deflate: null);
        using ClientWebSocket dedicated = await ConnectAsync(server);
        using ClientWebSocket shared = await ConnectAsync(server, new WebSocketDeflateOptions { ServerContextTakeover = false });
        using ClientWebSocket small = await ConnectAsync(
            server, new WebSocketDeflateOptions { ServerContextTakeover = false, ServerMaxWindowBits = 9 });
        byte[][] messages =
        [
            .. from round in Enumerable.Range(0, Rounds)
               from size in (int[])[10, 700, 20_000, 50_000, 100_000]
               select MessageData.Create(MessageData.Kinds[round % MessageData.Kinds.Count], size, round),
        ];
        Task sending = Task.Run(async () =>
        {
            foreach (byte[] message in messages)
            {
                await plain.SendBinaryAsync(message);
            }
        });
        await Task.WhenAll(new[] { plain, dedicated, shared, small }.Select(async client =>
        {
            foreach (byte[] message in messages)
            {
                Assert.Equal(message, (await client.ReceiveMessageAsync()).Data);
            }
        }));
        await sending;
        Assert.Empty(server.Log.Problems());
    }

    [Fact]
    public async Task Contexts_are_freed_when_a_stream_is_reset_in_the_middle_of_a_message()
    {
        await using WsTestServer server = await StartAsync<CompressedEchoEndpoint>(WsCompressionMode.Dedicated, threshold: 0);
        using var memory = new Measurements(server.Services, "typedws.compression.memory");
        using (ClientWebSocket client = await ConnectAsync(server))
        {
            await client.SendTextAsync("hello");
            Assert.Equal("hello", await client.ReceiveTextAsync());
            await client.SendAsync(new byte[100_000], WebSocketMessageType.Binary, endOfMessage: false, CancellationToken.None);
            Assert.False(IsZero(memory.Observe()));
            client.Abort();
        }

        await Bounded.Until(() => IsZero(memory.Observe()), "freed contexts");
    }

    private static bool IsZero(string[] measured) => Assert.Single(measured).StartsWith("0 ", StringComparison.Ordinal);

    private static async Task<ClientWebSocket> ConnectAsync(WsTestServer server)
        => await ConnectAsync(server, new WebSocketDeflateOptions());

    private static async Task<ClientWebSocket> ConnectAsync(WsTestServer server, WebSocketDeflateOptions? deflate)
    {
        var client = new ClientWebSocket();
        client.Options.HttpVersion = HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        client.Options.DangerousDeflateOptions = deflate;
        client.Options.CollectHttpResponseDetails = true;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler(), disposeHandler: false);
        await client.ConnectAsync(new Uri($"ws://{server.BaseAddress.Authority}/ws"), invoker, CancellationToken.None).WithinLimit();
        return client;
    }

    private static Task<WsTestServer> StartAsync<TEndpoint>(WsCompressionMode mode, int threshold)
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
        => WsTestServer.StartAsync(
            app => app.MapWs<TEndpoint>("/ws", options =>
            {
                options.MaxMessageSize = 1024 * 1024;
                options.Outbound.Limit = 64 * 1024 * 1024;
                options.Compression = new WsCompressionOptions { Outbound = mode, Inbound = mode, Threshold = threshold };
            }),
            static builder => builder.WebHost.ConfigureKestrel(static kestrel => kestrel.ConfigureEndpointDefaults(
                static endpoint => endpoint.Protocols = HttpProtocols.Http2)));
}

/// <summary>Sends as many short messages at once as it is asked for.</summary>
[WsEndpoint]
internal sealed partial class BurstEndpoint : WsRawEndpoint
{
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        int count = int.Parse(Encoding.UTF8.GetString(text), System.Globalization.CultureInfo.InvariantCulture);
        for (int i = 0; i < count; i++)
        {
            ws.SendText($"{i}");
        }

        return default;
    }
}
