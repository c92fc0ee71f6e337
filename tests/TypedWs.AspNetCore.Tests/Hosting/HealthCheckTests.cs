using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedWs.AspNetCore.Tests.Hostile;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;

namespace TypedWs.AspNetCore.Tests.Hosting;

/// <summary>The health check over HTTP, and what it says of each endpoint.</summary>
public sealed class HealthCheckTests
{
    [Fact]
    public async Task An_endpoint_with_room_is_healthy_and_a_nearly_full_one_degraded()
    {
        await using WsTestServer server = await StartAsync(static options => options.MaxConnections = 10);
        var clients = new List<RawWebSocket>();
        for (int i = 1; i <= 9; i++)
        {
            clients.Add(await server.ConnectAsync());
            await clients[^1].PingAsync();
            Assert.Equal((HttpStatusCode.OK, i < 9 ? "Healthy" : "Degraded"), await AskAsync(server));
        }

        HealthReportEntry entry = await CheckAsync(server);
        Assert.Equal("TextEchoEndpoint has 9 of 10 connections.", entry.Description);
        Assert.Equal(
            new[] { "bufferedBytes: 0", "connections: 9", "maxConnections: 10", "outbound.totalLimit: 268435456" }.Select(static data =>
                "TextEchoEndpoint." + data),
            entry.Data.Select(static pair => $"{pair.Key}: {pair.Value}").Order(StringComparer.Ordinal));

        await clients[0].CloseAsync();
        await Bounded.Until(() => CheckAsync(server).GetAwaiter().GetResult().Status == HealthStatus.Healthy, "room again");
        foreach (RawWebSocket client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_endpoint_whose_peers_read_too_slowly_is_degraded()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.MapWs<ScriptedEndpoint>("/ws", static options =>
                {
                    options.Outbound.TotalLimit = 8 * 1024 * 1024;
                    options.Outbound.Limit = 16 * 1024 * 1024;
                    options.Outbound.OverflowPolicy = WsOverflowPolicy.DropNewest;
                });
                app.MapHealthChecks("/health");
            },
            static builder =>
            {
                builder.Services.AddSingleton(new Script());
                builder.Services.AddHealthChecks().AddTypedWs(configure: static options => options.DegradedAt = 0.5);
            });
        await using RawWebSocket slow = await server.ConnectAsync();
        await slow.PingAsync();
        WsRawConnection connection = server.Endpoint<ScriptedEndpoint>().Connections.Single();
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(server));

        byte[] data = new byte[64 * 1024];
        while (connection.SendBinary(data) != WsSendStatus.Dropped)
        {
        }

        Assert.Equal((HttpStatusCode.OK, "Degraded"), await AskAsync(server));
        Assert.EndsWith(
            "of 8388608 bytes wait for slow peers of ScriptedEndpoint.",
            (await CheckAsync(server)).Description,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_stops_is_unhealthy_or_what_the_registration_says()
    {
        await using WsTestServer server = await StartAsync();
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(server));

        server.App.Lifetime.StopApplication();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), await AskAsync(server));
        Assert.Equal("Shutting down: TextEchoEndpoint.", (await CheckAsync(server)).Description);
    }

    [Fact]
    public async Task The_failure_status_of_the_registration_holds()
    {
        await using WsTestServer server = await StartAsync(failureStatus: HealthStatus.Degraded);

        server.App.Lifetime.StopApplication();

        Assert.Equal((HttpStatusCode.OK, "Degraded"), await AskAsync(server));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_share_that_cannot_be_is_refused_at_start_up(double share)
        => Assert.Throws<ArgumentException>(() =>
            new ServiceCollection().AddHealthChecks().AddTypedWs(configure: options => options.DegradedAt = share));

    private static Task<WsTestServer> StartAsync(Action<WsOptions>? options = null, HealthStatus? failureStatus = null)
        => WsTestServer.StartAsync(
            app =>
            {
                app.MapWs<TextEchoEndpoint>("/ws", options);
                app.MapHealthChecks("/health");
            },
            builder => builder.Services.AddHealthChecks().AddTypedWs(failureStatus: failureStatus));

    private static async Task<(HttpStatusCode, string)> AskAsync(WsTestServer server)
    {
        using var client = new HttpClient { BaseAddress = server.BaseAddress, Timeout = Bounded.Limit };
        using HttpResponseMessage response = await client.GetAsync(new Uri("/health", UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<HealthReportEntry> CheckAsync(WsTestServer server)
        => (await server.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["typedws"];
}
