using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Limits;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>
/// Every way in which a connection ends, with peers that make it hard: it ends all the same. <c>OnClose</c> runs, the slot is free, and the
/// server lets go of TCP. No ping is sent, so that nothing but the bounds of closing ends it.
/// </summary>
[Collection(nameof(MeasuredTests))]
public sealed class ClosingPeerTests
{
    private const int Ki = 1024;

    private static readonly byte[] MuchMore = RawFrame.Masked(RawFrame.BinaryOpcode, new byte[300 * Ki]);

    public static TheoryData<string> Ways
        => new(
            "peer closes",
            "peer closes and sends more",
            "protocol error",
            "protocol error and more",
            "Close",
            "4508",
            "4408",
            "4401",
            "host stops",
            "Abort",
            "nothing but the peer");

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_connection_ends_whatever_its_peer_does(string way)
        => await Task.WhenAll(ClosingPeer.All.Where(peer => CanEnd(way, peer)).Select(peer => EndAsync(way, peer)));

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task So_does_one_over_HTTP2(string way)
        => await Task.WhenAll(
            ClosingPeer
                .All.Where(peer => !peer.Reads && (way != "nothing but the peer" || peer.EndsTcp || peer.Resets))
                .Select(peer => EndHttp2Async(way, peer)));

    // A peer that takes pongs all the time is not idle: what was sent to it flows.
    private static bool CanEnd(string way, ClosingPeer peer) => way switch
    {
        "nothing but the peer" => peer.EndsTcp || peer.Resets,
        "4408" => !peer.Reads || !peer.SendsOn,
        _ => true,
    };

    private static async Task EndAsync(string way, ClosingPeer peer)
    {
        Func<bool>? isOpen = null;
        var script = new Script
        {
            OnUpgrade = upgrade => isOpen ??= TestTransport.WatchSocket(upgrade.GetHttpContext()),
        };
        await using WsTestServer server = await StartAsync(script, way, HttpProtocols.Http1);
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(server.BaseAddress, receiveBuffer: SmallSocketBuffers.Size);
        WsRawConnection connection = await script.Opened.Reader.ReadAsync().WithinLimit();
        Owe(connection);
        byte[]? trigger = GetTrigger(way);
        if (trigger is not null)
        {
            // In front of what the peer does next, with which it may be blocked.
            await client.Socket.SendAsync(trigger.AsMemory(0, Math.Min(trigger.Length, 64 * Ki)));
        }

        using var stop = new CancellationTokenSource();
        Task peerRuns = Task.WhenAll(
            peer.RunAsync(client, stop.Token),
            trigger is { Length: > 64 * Ki } && !peer.EndsTcp && !peer.Resets
                ? SendRestAsync(client, trigger[(64 * Ki)..], stop.Token)
                : Task.CompletedTask);
        Task ending = EndByServerAsync(way, server, connection);
        await AssertEndedAsync(way, peer, server, script);
        await ending.WithinLimit();
        await Bounded.Until(() => !isOpen!(), $"{way}, {peer.Name}: the end of TCP");
        await stop.CancelAsync();
        await peerRuns.WithinLimit();
    }

    private static async Task EndHttp2Async(string way, ClosingPeer peer)
    {
        var script = new Script();
        await using WsTestServer server = await StartAsync(script, way, HttpProtocols.Http2);
        await using RawHttp2 client = await RawHttp2.OpenAsync(server.BaseAddress);
        int stream = await client.ConnectAsync("/ws");
        WsRawConnection connection = await script.Opened.Reader.ReadAsync().WithinLimit();
        Owe(connection);
        foreach (byte[] part in (GetTrigger(way) ?? []).Chunk(16_000))
        {
            // It fits in the window that the server gives for a stream.
            await client.SendDataAsync(stream, part, ends: false);
        }

        for (int sent = 0; peer.SendsOn && sent < 20; sent++)
        {
            await client.SendDataAsync(stream, RawFrame.Masked(RawFrame.BinaryOpcode, new byte[15_000]), ends: false);
        }

        if (peer.EndsTcp)
        {
            await client.SendDataAsync(stream, [], ends: true);
        }
        else if (peer.Resets)
        {
            await client.DisposeAsync();
        }

        Task ending = EndByServerAsync(way, server, connection);
        await AssertEndedAsync(way, peer, server, script);

        // The connection of HTTP/2 itself is the server's, which waits for it.
        await client.DisposeAsync();
        await ending.WithinLimit();
    }

    private static async Task SendRestAsync(RawWebSocket client, byte[] rest, CancellationToken stop)
    {
        try
        {
            await client.Socket.SendAsync(rest, stop);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // It was cut off.
        }
    }

    private static Task<WsTestServer> StartAsync(Script script, string way, HttpProtocols protocols) => WsTestServer.StartAsync(
        app =>
        {
            if (way == "4401")
            {
                app.Use((context, next) =>
                {
                    long expiry = DateTimeOffset.UtcNow.AddSeconds(2).ToUnixTimeSeconds();
                    context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("exp", $"{expiry}")], "test"));
                    return next(context);
                });
            }

            app.MapWs<ScriptedEndpoint>("/ws", options =>
            {
                options.MaxConnections = 1;
                options.KeepAlive.Interval = Timeout.InfiniteTimeSpan;
                options.KeepAlive.Timeout = TimeSpan.FromSeconds(0.3);
                options.IdleTimeout = way == "4408" ? TimeSpan.FromSeconds(0.5) : Timeout.InfiniteTimeSpan;
                options.CloseTimeout = TimeSpan.FromSeconds(0.5);

                // So much as these peers are owed takes no longer than a second.
                options.Outbound.MinRate = 1024 * Ki;
            });
        },
        builder =>
        {
            builder.Services.AddSingleton(script);
            builder.WebHost.UseSmallSendBuffers();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols));
        });

    // More than the sockets and the server's pipe hold.
    private static void Owe(WsRawConnection connection)
    {
        for (int message = 0; message < 8; message++)
        {
            connection.SendBinary(new byte[64 * Ki]);
        }
    }

    private static byte[]? GetTrigger(string way) => way switch
    {
        "peer closes" => RawFrame.MaskedClose(1000),
        "peer closes and sends more" => [.. RawFrame.MaskedClose(1000), .. MuchMore],
        "protocol error" => RawFrame.Masked(RawFrame.TextOpcode, [0xFF]),
        "protocol error and more" => [.. RawFrame.Masked(RawFrame.TextOpcode, [0xFF]), .. MuchMore],
        _ => null,
    };

    private static async Task EndByServerAsync(string way, WsTestServer server, WsRawConnection connection)
    {
        switch (way)
        {
            case "Close":
                connection.Close();
                break;
            case "Abort":
                connection.Abort();
                break;
            case "4508":
                byte[] message = new byte[64 * Ki];
                while (connection.State == WsConnectionState.Open)
                {
                    connection.SendBinary(message);
                }

                break;
            case "host stops":
                await server.App.StopAsync();
                break;
            default:
                // The peer has begun it, or time does.
                break;
        }
    }

    private static async Task AssertEndedAsync(string way, ClosingPeer peer, WsTestServer server, Script script)
    {
        Task<WsClose> closed = script.Closed.Reader.ReadAsync().AsTask();
        Assert.True(await Task.WhenAny(closed, Task.Delay(Bounded.Limit)) == closed, $"{way}, {peer.Name}: OnClose was not called.");
        await Bounded.Until(() => script.Endpoint!.Connections.Count == 0, $"{way}, {peer.Name}: no connection left");
        ConnectionSlots slots = server.Services.GetRequiredService<WsEndpointHost<ScriptedEndpoint>>().Runtime.Slots;
        await Bounded.Until(() => slots.TryTake(IPAddress.Loopback), $"{way}, {peer.Name}: a free slot");
    }
}
