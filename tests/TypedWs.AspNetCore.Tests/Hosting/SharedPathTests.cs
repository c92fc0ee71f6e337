using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;

namespace TypedWs.AspNetCore.Tests.Hosting;

/// <summary>A page and a WebSocket at one path: who asks for a WebSocket gets it, everybody else the page.</summary>
public sealed class SharedPathTests
{
    private static readonly Dictionary<string, Action<WebApplication>> Pages = new()
    {
        ["MapGet"] = static app => app.MapGet("/chat", static () => "page"),
        ["MapMethods"] = static app => app.MapMethods("/chat", ["GET", "HEAD", "POST"], static () => "page"),
        ["Map"] = static app => app.Map("/chat", static () => "page"),
        ["MapGet with a constraint on its host"] = static app => app.MapGet("/chat", static () => "page").RequireHost("127.0.0.1"),
    };

    public static TheoryData<string, bool> Orders => new(
        from name in Pages.Keys
        from isFirst in new[] { true, false }
        select (name, isFirst));

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task The_WebSocket_wins_who_asks_for_it_and_the_page_all_others(string page, bool isFirst)
    {
        await using WsTestServer server = await StartAsync(page, isFirst, HttpProtocols.Http1);

        await AssertServesAsync(server);
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        Assert.Equal("page", await http.GetStringAsync("/chat").WithinLimit());

        // What is no proper handshake is told why.
        RawHttpResponse response = await server.AskAsync("GET /chat HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n\r\n");
        Assert.Equal(426, response.Status);
        Assert.Contains("ConnectionHeaderMissing", response.Body, StringComparison.Ordinal);
        Assert.Empty(server.Log.Problems());
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task And_over_HTTP_2(string page, bool isFirst)
    {
        await using WsTestServer server = await StartAsync(page, isFirst, HttpProtocols.Http2);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        using var client = new ClientWebSocket();
        client.Options.HttpVersion = HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        await client
            .ConnectAsync(new UriBuilder(new Uri(server.BaseAddress, "/chat")) { Scheme = "ws" }.Uri, invoker, CancellationToken.None)
            .WithinLimit();

        await client.SendTextAsync("hi");
        Assert.Equal("first: hi", await client.ReceiveTextAsync());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.BaseAddress, "/chat"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage response = await invoker.SendAsync(request, CancellationToken.None).WithinLimit();
        Assert.Equal("page", await response.Content.ReadAsStringAsync().WithinLimit());
    }

    [Fact]
    public async Task Routes_of_one_shape_with_parameters_share_their_paths_too()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app =>
        {
            app.MapGet("/chat/{id}", static (string id) => "page " + id);
            app.MapWs<FirstEndpoint>("/chat/{room}");
        });

        await AssertServesAsync(server, "/chat/5");
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        Assert.Equal("page 5", await http.GetStringAsync("/chat/5").WithinLimit());
    }

    [Fact]
    public async Task A_more_specific_path_comes_first_as_always()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app =>
        {
            app.MapWs<FirstEndpoint>("/{room}");
            app.MapGet("/by-hand", static (HttpContext context) => context.AcceptWsAsync<TextEchoEndpoint>());
        });

        await using RawWebSocket client = await server.ConnectAsync("/by-hand");
        await client.SendTextAsync("hi");
        Assert.Equal("hi", await client.ReceiveTextAsync());
        await AssertServesAsync(server, "/other");
    }

    [Fact]
    public async Task A_fallback_page_does_not_hide_that_a_request_lost_its_headers()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app =>
        {
            app.MapFallback(static () => "page");
            app.MapWs<FirstEndpoint>("/chat");
        });

        await AssertServesAsync(server);
        Assert.Equal(426, (await server.AskAsync("GET /chat HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        Assert.Equal("page", await http.GetStringAsync("/elsewhere").WithinLimit());
    }

    [Fact]
    public async Task A_page_and_a_WebSocket_share_the_fallback_too()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app =>
        {
            app.MapGet("/{**path}", static () => "page");
            app.MapWs<FirstEndpoint>("/{**path}");
        });

        await AssertServesAsync(server, "/any/where");
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        Assert.Equal("page", await http.GetStringAsync("/any/where").WithinLimit());
    }

    private static async Task AssertServesAsync(WsTestServer server, string path = "/chat")
    {
        await using RawWebSocket client = await server.ConnectAsync(path);
        await client.SendTextAsync("hi");
        Assert.Equal("first: hi", await client.ReceiveTextAsync());
        await client.CloseAsync();
    }

    private static Task<WsTestServer> StartAsync(string page, bool isFirst, HttpProtocols protocols)
        => WsTestServer.StartAsync(
            app =>
            {
                if (isFirst)
                {
                    Pages[page](app);
                }

                app.MapWs<FirstEndpoint>("/chat");
                if (!isFirst)
                {
                    Pages[page](app);
                }
            },
            builder =>
                builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols)));
}
