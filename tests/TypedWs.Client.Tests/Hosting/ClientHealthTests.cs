using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Hosting;

/// <summary>The health of clients, as the host's health checks tell it.</summary>
public sealed class ClientHealthTests
{
    [Fact]
    public async Task A_client_with_an_open_connection_is_healthy_and_a_closed_one_is_not()
    {
        var desk = new Desk();
        await using WsTestServer server = await DeskEndpoint.StartAsync(desk);
        Task<WsStateChange> closed = null!;
        using IHost host = await TestHosts.StartAsync(services =>
        {
            closed = services.AddWsClient(server.WsAddress()).Watch(static change => change.To == WsConnectionState.Closed);
            services.AddHealthChecks().AddWsClient();
        });
        await host.Services.GetRequiredService<WsClient>().ConnectAsync().WithinLimit();
        HealthReportEntry entry = await host.CheckAsync();
        Assert.Equal((HealthStatus.Healthy, "The connection is open."), (entry.Status, entry.Description));
        Assert.Equal("Open", entry.Data["state"]);
        Assert.Equal(server.WsAddress(), entry.Data["address"]);
        Assert.Equal((0, 0), (entry.Data["queuedMessages"], entry.Data["queuedBytes"]));

        await host.StopAsync().WithinLimit();
        await closed;
        entry = await host.CheckAsync();
        Assert.Equal((HealthStatus.Unhealthy, "The client is closed."), (entry.Status, entry.Description));
    }

    [Fact]
    [NotInBrowser(NotInBrowserAttribute.SeesNoAnswer)]
    public async Task A_client_that_connects_is_degraded_with_its_failure_and_its_next_attempt()
    {
        await using var server = new ScriptedServer();
        Task<WsStateChange> waiting = null!;
        using IHost host = await TestHosts.StartAsync(services =>
        {
            WsClientBuilder client = services.AddWsClient(server.Address, name: "chat");
            waiting = client.Watch(static change => change.Retry is not null);
            services.AddHealthChecks().AddWsClient("chat");
        });
        using (ScriptedPeer peer = await server.AcceptRequestAsync())
        {
            HealthReportEntry first = await host.CheckAsync("wsclient.chat");
            Assert.Equal((HealthStatus.Degraded, "The client connects for the first time."), (first.Status, first.Description));
            await peer.WriteAsync("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 3000\r\nContent-Length: 0\r\n\r\n");
            WsRetry retry = (await waiting).Retry!;
            HealthReportEntry entry = await host.CheckAsync("wsclient.chat");
            Assert.Equal(HealthStatus.Degraded, entry.Status);
            Assert.StartsWith("The client has no connection: ", entry.Description, StringComparison.Ordinal);
            Assert.Contains("503", entry.Description, StringComparison.Ordinal);
            Assert.EndsWith($". The next attempt is at {retry.At:O}.", entry.Description, StringComparison.Ordinal);
            Assert.DoesNotContain("..", entry.Description, StringComparison.Ordinal);
            Assert.IsType<WsHandshakeException>(entry.Exception);
            Assert.Equal(retry.At, entry.Data["nextAttempt"]);
            Assert.Equal(1, entry.Data["failedAttempts"]);
        }

        await host.StopAsync().WithinLimit();
    }

    [Fact]
    public async Task A_client_that_has_given_up_has_the_status_of_the_registration()
    {
        await using var server = new ScriptedServer();
        Task<WsStateChange> closed = null!;
        using IHost host = await TestHosts.StartAsync(services =>
        {
            closed = services.AddWsClient(server.Address).Watch(static change => change.To == WsConnectionState.Closed);
            services.AddHealthChecks()
                .AddWsClient(name: "one")
                .AddWsClient(name: "two", failureStatus: HealthStatus.Degraded, tags: ["ready"]);
        });
        using ScriptedPeer peer = await server.AcceptAsync();
        await peer.SendCloseAsync(4403);
        await closed;
        HealthReportEntry entry = await host.CheckAsync("one");
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.StartsWith("The client has given up: ", entry.Description, StringComparison.Ordinal);
        Assert.Contains("closed with 4403", entry.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("nextAttempt", entry.Data.Keys);
        Assert.Equal(HealthStatus.Degraded, (await host.CheckAsync("two")).Status);
    }

    [Fact]
    public async Task A_check_of_a_client_that_the_host_does_not_have_fails()
    {
        using IHost host = TestHosts.Build(services =>
        {
            services.AddWsClient("ws://localhost");
            services.AddHealthChecks().AddWsClient("other");
        });
        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(() => host.CheckAsync("wsclient.other"));
        Assert.Contains("no client named 'other'", failure.Message, StringComparison.Ordinal);
    }
}
