using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Hostile;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Transport.Linux.Listening;
using TypedWs.Transport.Linux.Loops;

namespace TypedWs.Transport.Linux.Tests.Listening;

public sealed class ListenerTests
{
    [Fact]
    public async Task A_port_in_use_is_told_as_by_Kestrel()
    {
        await using WsTestServer first = await WsTestServer.StartAsync<ScriptedEndpointWithoutScript>();
        IOException failure = await Assert.ThrowsAsync<IOException>(() => WsTestServer.StartAsync(
            static app => app.MapWs<ScriptedEndpointWithoutScript>("/ws"),
            builder => builder.WebHost.UseUrls(first.BaseAddress.ToString())));
        Assert.IsType<AddressInUseException>(failure.InnerException);
        Assert.Contains("address already in use", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Each_of_several_addresses_is_listened_on()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<ScriptedEndpointWithoutScript>("/ws"),
            static builder => builder.WebHost.UseUrls("http://127.0.0.1:0", "http://127.0.0.2:0", "http://[::1]:0"));
        string[] urls = [.. server.App.Urls];
        Assert.Equal(3, urls.Length);
        foreach (string url in urls)
        {
            using var client = new System.Net.WebSockets.ClientWebSocket();
            await client.ConnectAsync(new Uri(url.Replace("http", "ws") + "/ws"), TestContext.Current.CancellationToken);
            Assert.Equal(System.Net.WebSockets.WebSocketState.Open, client.State);
        }
    }

    [Fact]
    public async Task All_addresses_of_the_machine_are_those_of_both_families()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.Run(static context => context.Response.WriteAsync(
                $"{context.Connection.LocalPort} {context.Connection.RemoteIpAddress!.MapToIPv6()}")),
            static builder => builder.WebHost.UseUrls("http://[::]:0"));
        int port = server.BaseAddress.Port;
        using var http = new HttpClient();
        Assert.Equal($"{port} ::ffff:127.0.0.1", await http.GetStringAsync($"http://127.0.0.1:{port}/"));
        Assert.Equal($"{port} ::1", await http.GetStringAsync($"http://[::1]:{port}/"));
    }

    [Fact]
    public async Task A_Unix_domain_socket_is_left_to_Kestrels_own_transport()
    {
        string path = Path.Combine(Path.GetTempPath(), $"typedws-{Guid.NewGuid():N}.sock");
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.Run(static context => context.Response.WriteAsync("over a file")),
            builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(path)));
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        Assert.Equal("over a file", await http.GetStringAsync("http://localhost/"));
    }

    [Fact]
    public async Task Without_Kestrels_own_transport_a_Unix_domain_socket_is_refused()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app => app.Run(static _ => Task.CompletedTask));
        LoopListenerFactory factory = Factory(server);
        NotSupportedException refused = await Assert.ThrowsAsync<NotSupportedException>(
            async () => await factory.BindAsync(new UnixDomainSocketEndPoint("/tmp/any.sock"), TestContext.Current.CancellationToken));
        Assert.Contains("TCP addresses only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_are_spread_evenly_over_the_loops()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<ScriptedEndpointWithoutScript>();
        IReadOnlyList<EventLoop> loops = Factory(server).Services!.Loops.Loops;
        int[] before = [.. loops.Select(static loop => loop.Load)];
        var clients = new List<RawWebSocket>();
        for (int i = 0; i < 64; i++)
        {
            clients.Add(await server.ConnectAsync());
        }

        // The listening socket counts as a connection of its loop.
        Assert.Equal(2, loops.Count);
        Assert.Equal(64, loops.Sum(static loop => loop.Load) - before.Sum());
        Assert.InRange(loops[0].Load - loops[1].Load, -1, 1);
        foreach (RawWebSocket client in clients)
        {
            await client.CloseAsync();
            await client.DisposeAsync();
        }

        await Bounded.Until(() => loops.Sum(static loop => loop.Load) == before.Sum(), "all connections have ended");
    }

    private static LoopListenerFactory Factory(WsTestServer server)
        => server.Services.GetServices<IConnectionListenerFactory>().OfType<LoopListenerFactory>().Single();
}

/// <summary>An endpoint without services.</summary>
[WsEndpoint]
internal sealed partial class ScriptedEndpointWithoutScript : WsRawEndpoint
{
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        ws.SendText(text);
        return default;
    }
}
