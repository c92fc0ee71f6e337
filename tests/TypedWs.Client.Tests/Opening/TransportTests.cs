using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Opening;

/// <summary>The same conversation over each way to connect: HTTP/1.1, HTTP/2, the transport of browsers, with compression and without.
/// </summary>
public sealed class TransportTests
{
    public static TheoryData<string> Ways => ["http1", "http2", "browser", "shared", "dedicated", "http2 shared", "browser shared"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Messages_requests_streams_and_the_end(string way)
    {
        var desk = new Desk();
        await using WsTestServer server = await StartAsync(desk, way);
        WsClient client = Create(server, way);
        var heard = new EventRecorder();
        client.On<Heard>(message => heard.Add(message.Text));
        client.OnRequest<Question, Answered>((question, _) => ValueTask.FromResult(new Answered(question.Text)));
        await client.ConnectAsync().WithinLimit();
        foreach (int length in new[] { 0, 1, 125, 126, 1000, 65_535, 65_536, 200_000 })
        {
            string text = Text(length);
            Assert.Equal(text, (await client.RequestAsync(new Say(text)).WithinLimit()).Text);
        }

        client.Send(new Shout("all"));
        await heard.ExpectAsync("all");
        int last = 0;
        await foreach (Counted counted in client.StreamAsync(new CountTo(200)))
        {
            Assert.Equal(++last, counted.Number);
        }

        Assert.Equal(200, last);
        Assert.Equal("sure?", (await client.RequestAsync(new AskMe("sure?")).WithinLimit()).Text);
        await client.CloseAsync((WsCloseCode)4000, "bye").WithinLimit();
        Assert.Equal(new WsClose((WsCloseCode)4000, "bye", WasClean: true), await client.Closed.WithinLimit());
        await client.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_server_that_closes_and_one_that_is_killed(string way)
    {
        var desk = new Desk { Opened = new TaskCompletionSource<WsConnection>() };
        await using WsTestServer server = await StartAsync(desk, way);
        await using WsClient client = Create(server, way);
        await client.ConnectAsync().WithinLimit();
        (await desk.Opened.Task.WithinLimit()).Close((WsCloseCode)4001, "enough");
        Assert.Equal(new WsClose((WsCloseCode)4001, "enough", WasClean: true), await client.Closed.WithinLimit());

        desk.Opened = new TaskCompletionSource<WsConnection>();
        await client.ConnectAsync().WithinLimit();
        Task<Said> hanging = client.RequestAsync(new Hang());
        (await desk.Opened.Task.WithinLimit()).Abort();
        Assert.Equal(
            WsRequestFailure.ConnectionClosed, (await Assert.ThrowsAsync<WsRequestException>(() => hanging.WithinLimit())).Reason);
        await client.AcknowledgedAsync(new Note("again")).WithinLimit();
    }

    private static string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i * 7 % 26))));

    private static WsClient Create(WsTestServer server, string way) => server.CreateClient(options =>
    {
        options.UsesBrowserTransport = way.Contains("browser", StringComparison.Ordinal);
        options.HttpVersion = way.Contains("http2", StringComparison.Ordinal) ? HttpVersion.Version20 : HttpVersion.Version11;
        options.Compression = Compression(way);
    });

    private static Task<WsTestServer> StartAsync(Desk desk, string way)
        => WsTestServer.StartAsync(
            app => app.MapWs<DeskEndpoint>("/ws", options =>
            {
                options.MaxMessageSize = 1024 * 1024;
                options.Compression = Compression(way);
            }),
            builder =>
            {
                builder.Services.AddSingleton(desk);
                if (way.Contains("http2", StringComparison.Ordinal))
                {
                    builder.WebHost.ConfigureKestrel(
                        kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
                }
            });

    private static WsCompressionOptions? Compression(string way)
    {
        bool isDedicated = way.Contains("dedicated", StringComparison.Ordinal);
        WsCompressionMode mode = isDedicated ? WsCompressionMode.Dedicated : WsCompressionMode.Shared;
        return way.Contains("shared", StringComparison.Ordinal) || isDedicated
            ? new WsCompressionOptions { Inbound = mode, Outbound = mode, Threshold = 100 }
            : null;
    }
}
