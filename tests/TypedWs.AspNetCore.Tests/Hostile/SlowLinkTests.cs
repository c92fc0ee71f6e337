using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Clients that read all the time, over links that are slow: none of them is dead, and none loses what it was sent.</summary>
/// <remarks>The longest tests have the default settings and the rates of real links. Otherwise the times are shorter by a factor.</remarks>
[Collection(nameof(MeasuredTests))]
public sealed class SlowLinkTests(ITestOutputHelper output) : IDisposable
{
    private const int Ki = 1024;
    private const int TopicCount = 50;

    private static readonly Pace Here = LongTests.AreLongest ? Pace.Real : Pace.Short;

    private readonly X509Certificate2 _certificate = TestCertificate.Create();

    [Fact]
    public async Task A_large_message_arrives_over_http_1_and_tls_and_http_2_however_long_it_takes()
        => await Task.WhenAll(
            DownloadAsync("http", HttpVersion.Version11),
            DownloadAsync("https", HttpVersion.Version11),
            DownloadAsync("http", HttpVersion.Version20));

    /// <summary>All of it is in the system's buffers at once, and a ping behind it, for several times the keep-alive times.</summary>
    [Fact]
    public async Task What_the_system_holds_for_a_slow_reader_counts_over_http_1_and_http_2()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells what its buffers hold.");
        await Task.WhenAll(ReadFromSystemAsync(HttpVersion.Version11), ReadFromSystemAsync(HttpVersion.Version20));
    }

    [Fact]
    public async Task A_feed_that_is_faster_than_its_reader_goes_on_under_the_policies_for_slow_readers()
        => await Task.WhenAll(FollowAsync(WsOverflowPolicy.KeepLatest), FollowAsync(WsOverflowPolicy.DropOldest));

    [Fact]
    public async Task What_was_sent_before_a_close_arrives_and_the_close_frame_behind_it()
    {
        var script = new Script();
        await using WsTestServer server = await StartAsync(
            script, "http", HttpVersion.Version11, static options => options.Outbound.Limit = 2 * Here.DownloadSize);
        using ClientWebSocket client = await ConnectAsync(server, HttpVersion.Version11, Here.DownloadRate);
        WsRawConnection connection = await script.Opened.Reader.ReadAsync().WithinLimit();
        for (int part = 0; part < 20; part++)
        {
            connection.SendBinary(new byte[Here.DownloadSize / 20]);
        }

        connection.Close(WsCloseCode.GoingAway);
        Assert.Equal(Here.DownloadSize, await CountBytesAsync(client));
        Assert.Equal((WebSocketCloseStatus)1001, client.CloseStatus);
        await client.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, CancellationToken.None);
        Assert.Equal(new WsClose(WsCloseCode.GoingAway, "", WasClean: true), await script.Closed.Reader.ReadAsync().WithinLimit());
    }

    [Fact]
    public async Task What_was_sent_before_the_client_closed_arrives_over_http_1_and_tls_and_http_2()
        => await Task.WhenAll(
            CloseEarlyAsync("http", HttpVersion.Version11),
            CloseEarlyAsync("https", HttpVersion.Version11),
            CloseEarlyAsync("http", HttpVersion.Version20));

    public void Dispose() => _certificate.Dispose();

    private static async Task<long> CountBytesAsync(ClientWebSocket client)
    {
        long bytes = 0;
        byte[] buffer = new byte[64 * Ki];
        while (true)
        {
            // The client's own parts of a message come all the time, or the link is broken.
            ValueWebSocketReceiveResult result = await client.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).WithinLimit();
            bytes += result.Count;
            if (result.MessageType != WebSocketMessageType.Binary)
            {
                return bytes - (result.MessageType == WebSocketMessageType.Text ? result.Count : 0);
            }
        }
    }

    private Task<ClientWebSocket> ConnectAsync(WsTestServer server, Version version, int rate)
        => SlowLink.ConnectAsync(server.BaseAddress, _certificate, version, rate, Here.ReceiveBuffer);

    private async Task DownloadAsync(string scheme, Version version)
    {
        var script = new Script();
        await using WsTestServer server = await StartAsync(script, scheme, version);
        using ClientWebSocket client = await ConnectAsync(server, version, Here.DownloadRate);
        WsRawConnection connection = await script.Opened.Reader.ReadAsync().WithinLimit();
        var clock = Stopwatch.StartNew();
        connection.SendBinary(new byte[Here.DownloadSize]);
        connection.SendText("end");
        Assert.Equal(Here.DownloadSize, await CountBytesAsync(client));
        output.WriteLine($"{scheme} HTTP/{version}: {Here.DownloadSize} bytes in {clock.Elapsed}");
        Assert.Equal(WsConnectionState.Open, connection.State);
    }

    private async Task ReadFromSystemAsync(Version version)
    {
        var script = new Script();
        await using WsTestServer server = await StartAsync(
            script,
            "http",
            version,
            static options => options.KeepAlive.Timeout = TimeSpan.FromSeconds(1),
            hasSmallBuffers: false);
        using ClientWebSocket client = await SlowLink.ConnectAsync(
            server.BaseAddress, _certificate, version, Pace.Short.DownloadRate, Pace.Short.ReceiveBuffer);
        WsRawConnection connection = await script.Opened.Reader.ReadAsync().WithinLimit();
        var clock = Stopwatch.StartNew();
        connection.SendBinary(new byte[Pace.Short.DownloadSize]);
        connection.SendText("end");
        Task<long> received = CountBytesAsync(client);
        await Bounded.Until(() => connection.BufferedBytes == 0, "the system has taken all");
        Assert.False(received.IsCompleted);
        TimeSpan taken = clock.Elapsed;
        Assert.Equal(Pace.Short.DownloadSize, await received);
        output.WriteLine($"Taken after {taken}, received after {clock.Elapsed}.");
        Assert.Equal(WsConnectionState.Open, connection.State);
    }

    private async Task CloseEarlyAsync(string scheme, Version version)
    {
        var script = new Script();
        await using WsTestServer server = await StartAsync(script, scheme, version);
        using ClientWebSocket client = await ConnectAsync(server, version, Here.DownloadRate);
        WsRawConnection connection = await script.Opened.Reader.ReadAsync().WithinLimit();
        connection.SendBinary(new byte[Here.DownloadSize]);
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.Equal(Here.DownloadSize, await CountBytesAsync(client));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
        Assert.Equal(new WsClose(WsCloseCode.Normal, "", WasClean: true), await script.Closed.Reader.ReadAsync().WithinLimit());
    }

    private async Task FollowAsync(WsOverflowPolicy policy)
    {
        var script = new Script
        {
            OnOpen = static ws =>
            {
                for (int topic = 0; topic < TopicCount; topic++)
                {
                    ws.Subscribe($"prices:{topic}");
                }
            },
        };
        await using WsTestServer server = await StartAsync(script, "http", HttpVersion.Version11, options =>
        {
            options.Outbound.OverflowPolicy = policy;
            options.Outbound.Limit = Here.FeedLimit ?? options.Outbound.Limit;
        });
        using ClientWebSocket client = await ConnectAsync(server, HttpVersion.Version11, Here.FeedRate);
        WsRawConnection connection = await script.Opened.Reader.ReadAsync().WithinLimit();
        Task<long> received = CountBytesAsync(client);
        byte[] price = new byte[8 * Ki];
        var clock = Stopwatch.StartNew();
        long published = 0;
        while (clock.Elapsed < Here.FeedTime && connection.State == WsConnectionState.Open)
        {
            // Four times what the reader takes.
            for (; published * price.Length < 4 * Here.FeedRate * clock.Elapsed.TotalSeconds; published++)
            {
                script.Endpoint!.Topics.PublishBinary($"prices:{published % TopicCount}", price);
            }

            await Task.Delay(20);
        }

        connection.SendText(Encoding.UTF8.GetBytes("end"));
        long bytes = await received;
        output.WriteLine($"{policy}: {published} published, {connection.DroppedMessages} dropped, {bytes} bytes read in {clock.Elapsed}");
        Assert.Equal(WsConnectionState.Open, connection.State);
        Assert.NotEqual(0, connection.DroppedMessages);
        Assert.Equal(published - connection.DroppedMessages, bytes / price.Length);
    }

    private Task<WsTestServer> StartAsync(
        Script script, string scheme, Version version, Action<WsOptions>? options = null, bool hasSmallBuffers = true)
        => WsTestServer.StartAsync(
            app => app.MapWs<ScriptedEndpoint>("/ws", all =>
            {
                Here.Configure(all);
                options?.Invoke(all);
            }),
            builder =>
            {
                builder.WebHost.UseKestrelHttpsConfiguration();
                builder.WebHost.UseUrls($"{scheme}://127.0.0.1:0");
                builder.WebHost.ConfigureKestrel(kestrel =>
                {
                    kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = _certificate);
                    kestrel.ConfigureEndpointDefaults(endpoint =>
                        endpoint.Protocols = version.Major == 2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
                });
                if (hasSmallBuffers && Here.ReceiveBuffer is not null)
                {
                    builder.WebHost.UseSmallSendBuffers();
                }

                builder.Services.AddSingleton(script);
            });

    private sealed record Pace(
        int DownloadSize,
        int DownloadRate,
        TimeSpan FeedTime,
        int FeedRate,
        long? FeedLimit,
        int? ReceiveBuffer,
        Action<WsOptions> Configure)
    {
        /// <summary>The default settings, and sockets as the system makes them.</summary>
        public static Pace Real { get; } =
            new(16_000_000, 250_000, TimeSpan.FromMinutes(2), 50_000, FeedLimit: null, ReceiveBuffer: null, static _ => { });

        /// <summary>A download takes several times the keep-alive times, and the close timeout.</summary>
        public static Pace Short { get; } =
            new(
                1_200_000,
                300_000,
                TimeSpan.FromSeconds(3),
                250_000,
                FeedLimit: 768 * Ki,
                ReceiveBuffer: 16 * Ki,
                static options =>
                {
                    options.KeepAlive.Interval = TimeSpan.FromSeconds(0.5);
                    options.KeepAlive.Timeout = TimeSpan.FromSeconds(1);
                    options.CloseTimeout = TimeSpan.FromSeconds(1);
                });
    }
}
