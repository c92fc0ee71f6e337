using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hosting;

/// <summary>An endpoint on a port of its own (acceptance E4, B21).</summary>
[Trait("Row", "E4")]
public sealed class WsHostTests
{
    [Fact]
    public async Task It_serves_its_path_and_nothing_else()
    {
        var events = new HostingEvents();
        await using WsHost host = await WsHost.StartAsync<SecondEndpoint>(
            "http://127.0.0.1:0/chat", services => services.AddSingleton(events));
        Uri server = Base(host);
        Assert.Equal("ws", host.Address.Scheme);
        Assert.Equal("/chat", host.Address.AbsolutePath);
        Assert.NotEqual(0, host.Address.Port);

        await using RawWebSocket client = await RawWebSocket.ConnectAsync(server, "/chat");
        await client.SendTextAsync("hi");
        Assert.Equal("second: hi", await client.ReceiveTextAsync());

        await using RawWebSocket other = await RawWebSocket.OpenAsync(
            server, System.Text.Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server, "/chat/more")));
        Assert.Equal(404, (await other.ReceiveResponseAsync()).Status);
    }

    [Theory]
    [InlineData(null, 128 * 1024)]
    [InlineData(32 * 1024, 32 * 1024)]
    public async Task It_holds_little_for_a_connection_that_it_does_not_read_unless_the_application_says_how_much(int? own, int expected)
    {
        await using WsHost host = await WsHost.StartAsync<SecondEndpoint>("ws://127.0.0.1:0/", services =>
        {
            services.AddSingleton(new HostingEvents());
            if (own is { } bytes)
            {
                services.Configure<SocketTransportOptions>(sockets => sockets.MaxReadBufferSize = bytes);
                services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBufferSize = bytes);
            }
        });
        Assert.Equal(expected, host.Services.GetRequiredService<IOptions<SocketTransportOptions>>().Value.MaxReadBufferSize);
        Assert.Equal(expected, host.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBufferSize);

        // A message larger than the server holds is received all the same.
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(Base(host), "/");
        await client.SendTextAsync(new string('x', 60_000));
        Assert.Equal("second: " + new string('x', 60_000), await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Disposing_it_closes_with_1001_and_frees_the_port()
    {
        var events = new HostingEvents();
        WsHost host = await WsHost.StartAsync<SecondEndpoint>("ws://127.0.0.1:0/", services => services.AddSingleton(events));
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(Base(host), "/");
        await events.Recorder.ExpectAsync("open");

        Task disposing = host.DisposeAsync().AsTask();
        RawFrame close = await client.ReceiveFrameAsync();
        Assert.Equal(1001, close.CloseCode);
        await client.SendAsync(RawFrame.MaskedClose(1001));
        await disposing.WithinLimit();

        await events.Recorder.ExpectAsync("close 1001 True");
        await using WsHost successor = await WsHost.StartAsync<SecondEndpoint>(
            $"http://127.0.0.1:{host.Address.Port}/", services => services.AddSingleton(events));
        Assert.Equal(host.Address.Port, successor.Address.Port);
    }

    [Fact]
    public async Task Its_services_publish_to_it()
    {
        var events = new HostingEvents();
        await using WsHost host = await WsHost.StartAsync<SecondEndpoint>(
            "http://127.0.0.1:0/ws",
            services => services.AddSingleton(events));
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(Base(host));
        await events.Recorder.ExpectAsync("open");

        IWsRawPublisher<SecondEndpoint> publisher = host.Services.GetRequiredService<IWsRawPublisher<SecondEndpoint>>();
        Assert.Equal(1, publisher.PublishText("all", "news"u8));
        Assert.Equal(1, publisher.PublishBinary("all", "more"u8));
        Assert.Equal(1, publisher.PublishTextToAll("all"u8));
        Assert.Equal(1, publisher.PublishBinaryToAll("end"u8));

        (byte, string)[] expected =
            [(RawFrame.TextOpcode, "news"), (RawFrame.BinaryOpcode, "more"), (RawFrame.TextOpcode, "all"), (RawFrame.BinaryOpcode, "end")];
        foreach ((byte, string) message in expected)
        {
            RawFrame frame = await client.ReceiveFrameAsync();
            Assert.Equal(message, (frame.Opcode, frame.Text));
        }
    }

    [Theory]
    [InlineData("localhost:5002/ws")]
    [InlineData("/ws")]
    [InlineData("ftp://localhost/ws")]
    [InlineData("")]
    [InlineData("http://")]
    [InlineData("http:///ws")]
    [InlineData("http://*evil:5002/ws")]
    [InlineData("http://localhost:99999/ws")]
    [InlineData("http://localhost:port/ws")]
    [InlineData("http://localhost:0/ws")]
    [InlineData("http://user@localhost:5002/ws")]
    [InlineData("http://localhost:5002/ws?a=b")]
    [InlineData("http://localhost:5002/ws#a")]
    [InlineData("http://unix:")]
    [InlineData("http://unix:/")]
    [InlineData("http://unix:relative.sock")]
    [InlineData("http://unix:/run/chat.sock:/ws?a=b")]
    [InlineData("http://pipe:/chat")]
    public async Task An_address_that_is_none_is_refused(string url)
    {
        ArgumentException exception = await Assert.ThrowsAsync<ArgumentException>(() => WsHost.StartAsync<FirstEndpoint>(url));

        Assert.Contains($"'{url}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_an_IOException()
    {
        await using WsHost host = await WsHost.StartAsync<FirstEndpoint>("http://127.0.0.1:0/ws");

        await Assert.ThrowsAsync<IOException>(() => WsHost.StartAsync<FirstEndpoint>($"http://127.0.0.1:{host.Address.Port}/ws"));
    }

    [Fact]
    public async Task A_missing_service_is_named()
    {
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => WsHost.StartAsync<SecondEndpoint>("http://127.0.0.1:0/ws"));

        Assert.Contains(nameof(HostingEvents), exception.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(SecondEndpoint), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://*:0/ws", "localhost")]
    [InlineData("http://+:0/ws", "localhost")]
    [InlineData("ws://0.0.0.0:0/ws", "127.0.0.1")]
    [InlineData("http://[::]:0/ws", "localhost")]
    [InlineData("HTTP://127.0.0.1:0/ws", "127.0.0.1")]
    [InlineData("http://[::1]:0/ws", "[::1]")]
    public async Task Its_address_is_one_that_clients_can_connect_to(string url, string expectedHost)
    {
        await using WsHost host = await WsHost.StartAsync<FirstEndpoint>(url);
        Assert.Equal(expectedHost, host.Address.Host);
        Assert.Null(host.SocketPath);

        using var client = new ClientWebSocket();
        await client.ConnectAsync(host.Address, CancellationToken.None).WithinLimit();
        Assert.Equal(WebSocketState.Open, client.State);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0/ws", "/ws", "/ws/", "/WS")]
    [InlineData("http://127.0.0.1:0/ws/", "/ws", "/ws/", "/ws/?a=b")]
    [InlineData("http://127.0.0.1:0/", "/", "/?a=b")]
    [InlineData("http://127.0.0.1:0", "/", "/?a=b")]
    public async Task A_slash_at_the_end_makes_no_difference(string url, params string[] paths)
    {
        await using WsHost host = await WsHost.StartAsync<FirstEndpoint>(url);
        foreach (string path in paths)
        {
            await using RawWebSocket client = await RawWebSocket.ConnectAsync(Base(host), path);
        }

        foreach (string path in new[] { "/wsx", "/ws/x", "/x" })
        {
            await using RawWebSocket other = await RawWebSocket.OpenAsync(
                Base(host), System.Text.Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(Base(host), path)));
            Assert.Equal(404, (await other.ReceiveResponseAsync()).Status);
        }
    }

    [Theory]
    [InlineData("chat.sock", "", "/")]
    [InlineData("chat.sock", ":/", "/")]
    [InlineData("chat.sock", ":/ws", "/ws")]
    [InlineData("a;b c.sock", ":/ws", "/ws")]
    public async Task It_listens_on_the_file_of_a_socket_and_on_nothing_else(string name, string behind, string path)
    {
        string directory = Directory.CreateTempSubdirectory("typedws-").FullName;
        try
        {
            string file = Path.Combine(directory, name);
            await using (WsHost host = await WsHost.StartAsync<FirstEndpoint>($"http://unix:{file}{behind}"))
            {
                Assert.Equal($"ws://localhost{path}", host.Address.AbsoluteUri);
                Assert.Equal(file, host.SocketPath);
                Assert.Equal(
                    [$"http://unix:{file}"],
                    host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses);

                using var handler = new SocketsHttpHandler { ConnectCallback = (_, cancellation) => ConnectAsync(file, cancellation) };
                using var invoker = new HttpMessageInvoker(handler);
                using var client = new ClientWebSocket();
                await client.ConnectAsync(host.Address, invoker, CancellationToken.None).WithinLimit();
                Assert.Equal(WebSocketState.Open, client.State);
            }

            Assert.False(File.Exists(file));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async ValueTask<Stream> ConnectAsync(string file, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(file), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static Uri Base(WsHost host) => new UriBuilder(host.Address) { Scheme = "http", Path = "/" }.Uri;
}
