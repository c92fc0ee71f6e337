using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;
using TypedWs.Limits;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Peers that hold up their upgrade, and an application that does.</summary>
[Collection(nameof(MeasuredTests))]
public sealed class SlowlorisTests
{
    private const int Peers = 200;

    [Fact]
    public async Task Requests_that_are_never_finished_are_ended_and_hold_up_nobody()
    {
        await using WsTestServer server = await StartWithShortHeadersTimeoutAsync();
        byte[] half = Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server.BaseAddress)[..^2]);
        RawWebSocket[] peers = await Task.WhenAll(Enumerable.Range(0, Peers).Select(
            i => RawWebSocket.OpenAsync(server.BaseAddress, half[..(1 + (i % half.Length))])));

        await AssertServesAsync(server);

        foreach (RawWebSocket peer in peers)
        {
            Assert.Equal(408, (await peer.ReceiveResponseAsync()).Status);
            await peer.DisposeAsync();
        }

        await AssertServesAsync(server);
    }

    [Fact]
    public async Task Requests_that_come_octet_by_octet_for_ever_are_ended_and_hold_up_nobody()
    {
        await using WsTestServer server = await StartWithShortHeadersTimeoutAsync();
        byte[] start = Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server.BaseAddress, headers: "X-More: ")[..^2]);
        RawWebSocket[] peers = await Task.WhenAll(Enumerable.Range(0, Peers).Select(_ => RawWebSocket.OpenAsync(server.BaseAddress)));
        await using RawWebSocket other = await server.ConnectAsync();
        Task<int>[] ends = [.. peers.Select(ReadToEndAsync)];
        Task all = Task.WhenAll(ends).WithinLimit();
        for (int sent = 0; !all.IsCompleted; sent++)
        {
            byte[] octet = [sent < start.Length ? start[sent] : (byte)'x'];
            for (int i = 0; i < Peers; i++)
            {
                if (!ends[i].IsCompleted)
                {
                    await TrySendAsync(peers[i], octet);
                }
            }

            await other.PingAsync();
        }

        await all;
        foreach (Task<int> end in ends)
        {
            // A client that sends on after the end may see a reset instead of the answer.
            Assert.True(await end is 408 or 0, $"Answered with {await end}.");
        }

        await AssertServesAsync(server);
    }

    [Fact]
    public async Task A_decision_that_takes_too_long_is_answered_with_503_and_told_so()
    {
        var time = new ManualTime();
        var told = new TaskCompletionSource();
        var never = new TaskCompletionSource<WsUpgradeResult<string>>();
        var script = new UpgradeScript
        {
            Decide = upgrade =>
            {
                if (upgrade.Query["fast"] is not null)
                {
                    return new("ann");
                }

                upgrade.Aborted.Register(told.SetResult);
                return new(never.Task);
            },
        };
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<DecidingEndpoint>("/ws", static options => options.MaxConnections = 2),
            builder => builder.Services.AddSingleton(script).AddSingleton<TimeProvider>(time));
        await using RawWebSocket client = await RawWebSocket.OpenAsync(
            server.BaseAddress, Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server.BaseAddress)));
        await time.WaitForTimerAsync(within: TimeSpan.FromSeconds(15));

        // Meanwhile others are served.
        await using RawWebSocket other = await server.ConnectAsync("/ws?fast=1");
        await other.PingAsync();

        time.Advance(TimeSpan.FromSeconds(15));

        RawHttpResponse response = await client.ReceiveResponseAsync();
        Assert.Equal(503, response.Status);
        Assert.Contains("Retry-After", response.Headers.Keys);
        await told.Task.WithinLimit();
        Assert.Contains("HandshakeTimeout", Assert.Single(server.Log.Refusals()).Text, StringComparison.Ordinal);

        // Its place among the two is free again.
        await using RawWebSocket next = await ConnectWhenFreeAsync(server);
        await next.PingAsync();
        await other.PingAsync();
    }

    private static Task<WsTestServer> StartWithShortHeadersTimeoutAsync()
        => WsTestServer.StartAsync(
            static app => app.MapWs<TextEchoEndpoint>("/ws"),
            static builder => builder.WebHost.ConfigureKestrel(
                static kestrel => kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1)));

    private static async Task AssertServesAsync(WsTestServer server)
    {
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendTextAsync("hi");
        Assert.Equal("hi", await client.ReceiveTextAsync());
        await client.CloseAsync();
    }

    // The slot is given back right after the answer has gone out.
    private static async Task<RawWebSocket> ConnectWhenFreeAsync(WsTestServer server)
    {
        ConnectionSlots slots = server.Services.GetRequiredService<WsEndpointHost<DecidingEndpoint>>().Runtime.Slots;
        await Bounded.Until(() => slots.TryTake(address: null), "a free slot");
        slots.Release(address: null);
        return await server.ConnectAsync("/ws?fast=1");
    }

    /// <returns>The status of the answer; 0 after a reset.</returns>
    private static async Task<int> ReadToEndAsync(RawWebSocket peer)
    {
        try
        {
            return (await peer.ReceiveResponseAsync()).Status;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task TrySendAsync(RawWebSocket peer, byte[] octet)
    {
        try
        {
            _ = await peer.Socket.SendAsync(octet);
        }
        catch (SocketException)
        {
            // The server has ended it, which the one that reads will see.
        }
    }
}
