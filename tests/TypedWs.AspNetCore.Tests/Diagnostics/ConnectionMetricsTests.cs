using System.Globalization;
using TypedWs.AspNetCore.Tests.Hostile;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Diagnostics;

/// <summary>The number of connections: open now, opened, closed and how, and how long they lasted (acceptance B27).</summary>
public sealed class ConnectionMetricsTests
{
    [Fact]
    [Trait("Row", "B27")]
    public async Task The_open_connections_are_told_to_a_listener_that_came_later_too()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        await using RawWebSocket first = await server.ConnectAsync();
        await using RawWebSocket second = await server.ConnectAsync();
        await first.PingAsync();
        await second.PingAsync();

        using var active = new Measurements(server.Server.Services, "typedws.connections.active");

        Assert.Equal(["2 endpoint=ScriptedEndpoint"], active.Observe());
        await first.CloseAsync();
        await Bounded.Until(() => active.Observe() is ["1 endpoint=ScriptedEndpoint"], "one connection less");
        second.Reset();
        await Bounded.Until(() => active.Observe() is ["0 endpoint=ScriptedEndpoint"], "no connection");
    }

    [Fact]
    [Trait("Row", "B27")]
    public async Task Each_connection_is_counted_when_it_opens_and_when_it_ends()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        using var opened = new Measurements(server.Server.Services, "typedws.connections.opened");
        using var closed = new Measurements(server.Server.Services, "typedws.connections.closed");

        foreach (int code in (int[])[1000, 1001, 3456, 4567, 4401])
        {
            await using RawWebSocket client = await server.ConnectAsync();
            await client.CloseAsync(code);
        }

        await using RawWebSocket empty = await server.ConnectAsync();
        await empty.SendAsync(RawFrame.Masked(RawFrame.CloseOpcode, []));
        await closed.WaitForAsync(6);
        RawWebSocket lost = await server.ConnectAsync();
        lost.Reset();
        await using RawWebSocket bad = await server.ConnectAsync();
        await bad.SendAsync(RawFrame.Masked(RawFrame.TextOpcode, "bad"u8, rsv: 2));

        await closed.WaitForAsync(8);
        Assert.Equal([.. Enumerable.Repeat("1 endpoint=ScriptedEndpoint", 8)], opened.Taken);
        Assert.Equal(
            new[]
            {
                "1000 clean=True", "1001 clean=True", "3xxx clean=True", "4xxx clean=True", "4401 clean=True", "1005 clean=True",
                "1006 clean=False", "1002 clean=False",
            }.Select(static how => "1 endpoint=ScriptedEndpoint code=" + how).Order(StringComparer.Ordinal),
            closed.Taken.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task How_long_a_connection_lasted_is_told_in_seconds()
    {
        var time = new ManualTime();
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            options: static options => options.KeepAlive.Interval = Timeout.InfiniteTimeSpan, time: time);
        using var duration = new Measurements(server.Server.Services, "typedws.connection.duration");
        await using RawWebSocket client = await server.ConnectAsync();
        await client.PingAsync();

        time.Jump(TimeSpan.FromSeconds(90.5));
        await client.CloseAsync();

        string told = Assert.Single(await duration.WaitForAsync(1));
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{90.5} endpoint=ScriptedEndpoint"), told);
    }
}
