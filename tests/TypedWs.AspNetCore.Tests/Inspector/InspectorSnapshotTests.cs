using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Authorization;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Tests.Inspector;

/// <summary>An open inspector is told how its connections and endpoints are.</summary>
public sealed class InspectorSnapshotTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task An_inspector_is_told_at_once_what_there_is()
    {
        var time = new ManualTime();
        await using WsTestServer server = await Inspected.StartAsync(time);
        await using RawWebSocket client = await server.JoinAsync("/ws/lobby?token=secret", "ann", "room:1", "room:2");
        await using RawWebSocket other = await server.JoinAsync("/ws", "", "room:1");
        time.Jump(TimeSpan.FromSeconds(9));

        await using RawWebSocket inspector = await server.ConnectAsync("/_ws/socket");
        JsonElement host = (await inspector.ReceiveJsonAsync()).GetProperty("payload");
        JsonElement snapshot = await inspector.ReceiveSnapshotAsync();

        Assert.Equal("Development", host.GetProperty("environment").GetString());
        JsonElement endpoint = Assert.Single(snapshot.GetProperty("endpoints").EnumerateArray());
        Assert.Equal(
            """{"name":"WatchedEndpoint","connections":2,"messagesPerSecond":0,"errorsPerSecond":0,"sentBytesPerSecond":0"""
            + ""","bufferedBytes":0,"topics":[{"name":"room:1","subscribers":2},{"name":"room:2","subscribers":1}],"topicCount":2"""
            + ""","isDraining":false}""",
            endpoint.GetRawText());
        JsonElement ann = Assert.Single(
            snapshot.GetProperty("connections").EnumerateArray(),
            static connection => connection.GetProperty("path").GetString() == "/ws/lobby");
        string id = Assert
            .Single(server.Endpoint<WatchedEndpoint>().Connections, static connection => connection.User.Identity?.Name == "ann")
            .Id;
        Assert.Equal(
            $$"""{"id":"{{id}}","endpoint":"WatchedEndpoint","remoteAddress":"127.0.0.1","user":"ann","displayName":null"""
            + $$""","path":"/ws/lobby","ageSeconds":9,"state":"Open","received":2,"messagesPerSecond":0,"sentBytesPerSecond":0"""
            + $$""","bufferedBytes":0,"dropped":0,"compression":null,"topics":["room:1","room:2"],"topicCount":2}""",
            ann.GetRawText());
        Assert.Equal(2, snapshot.GetProperty("connectionsMatched").GetInt32());
        Assert.Equal(0, snapshot.GetProperty("errors").GetArrayLength());
        Assert.DoesNotContain("secret", snapshot.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("permessage-deflate", WsCompressionMode.Dedicated, "dedicated")]
    [InlineData("permessage-deflate; server_no_context_takeover", WsCompressionMode.Dedicated, "shared")]
    [InlineData("permessage-deflate", WsCompressionMode.Disabled, "received only")]
    [InlineData("permessage-deflate; server_max_window_bits=8", WsCompressionMode.Shared, null)]
    public async Task The_compression_of_a_connection_is_told(string offer, WsCompressionMode mode, string? told)
    {
        await using WsTestServer server = await Inspected.StartAsync(options: options => options.Compression = new() { Outbound = mode });
        await using RawWebSocket client = await server.ConnectAsync(headers: $"Sec-WebSocket-Extensions: {offer}\r\n");
        await client.PingAsync();

        await using RawWebSocket inspector = await server.ConnectAsync("/_ws/socket");
        await inspector.ReceiveJsonAsync();
        JsonElement snapshot = await inspector.ReceiveSnapshotAsync();
        JsonElement connection = Assert.Single(snapshot.GetProperty("connections").EnumerateArray());
        Assert.Equal(told, connection.GetProperty("compression").GetString());
    }

    [Fact]
    public async Task Rates_and_error_events_are_those_of_the_last_second()
    {
        var time = new ManualTime();
        await using WsTestServer server = await Inspected.StartAsync(time);
        await using RawWebSocket client = await server.JoinAsync();
        await using RawWebSocket inspector = await server.InspectAsync();
        await inspector.ReceiveSnapshotAsync();

        for (int i = 0; i < 3; i++)
        {
            await client.SendTextAsync("""{"type":"join","payload":{"topic":"a"}}""");
        }

        await client.SendTextAsync("""{"type":"join","payload":{"topic":" "},"secret":"s3cr3t"}""");
        Assert.Contains("not_blank", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await client.SendTextAsync("""{"type":"jion\u202e","payload":{"topic":"s3cr3t"}}""");
        Assert.Contains("unknown_type", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await client.SendTextAsync("""{"type":"refuse","payload":{"why":"no\nway"}}""");
        Assert.Contains("app.refused", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        time.Jump(Second);

        JsonElement snapshot = await inspector.ReceiveSnapshotAsync();
        JsonElement endpoint = snapshot.GetProperty("endpoints")[0];
        Assert.Equal(6, endpoint.GetProperty("messagesPerSecond").GetDouble());
        Assert.Equal(3, endpoint.GetProperty("errorsPerSecond").GetDouble());
        JsonElement connection = Assert.Single(snapshot.GetProperty("connections").EnumerateArray());
        Assert.Equal((6, 6.0), (connection.GetProperty("received").GetInt32(), connection.GetProperty("messagesPerSecond").GetDouble()));
        Assert.Equal(["validation_failed", "unknown_type", "app.refused"], snapshot.All("errors", "code"));
        Assert.Equal(["join", @"jion\u202e", "refuse"], snapshot.All("errors", "on"));
        Assert.Equal("no\\u000away", snapshot.All("errors", "message")[2]);
        Assert.All(snapshot.All("errors", "connection"), id => Assert.Equal(connection.GetProperty("id").GetString(), id));
        Assert.DoesNotContain("s3cr3t", snapshot.GetRawText(), StringComparison.Ordinal);

        // Whoever opens an inspector now sees them too; who has seen them is not told again.
        await using RawWebSocket second = await server.InspectAsync();
        Assert.Equal([1, 2, 3], (await second.ReceiveSnapshotAsync()).All("errors", "number").Select(int.Parse));
        time.Jump(2 * Second);
        snapshot = await inspector.ReceiveSnapshotAsync();
        Assert.Empty(snapshot.All("errors", "code"));
        Assert.Equal(["0"], snapshot.All("connections", "messagesPerSecond"));
    }

    [Fact]
    public async Task What_is_sent_is_told_in_bytes_per_second_and_orders_connections()
    {
        var time = new ManualTime();
        await using WsTestServer server = await Inspected.StartAsync(time);
        await using RawWebSocket quiet = await server.JoinAsync("/ws/quiet");
        await using RawWebSocket reader = await server.JoinAsync("/ws/reader", "", "news");
        await using RawWebSocket inspector = await server.InspectAsync();
        await inspector.ReceiveSnapshotAsync();
        await inspector.AskAsync("view", """{"order":"Sent"}""");

        // A header of four bytes, and a publication counts like what is sent.
        int expected = 0;
        WsConnection connection = Assert.Single(
            server.Endpoint<WatchedEndpoint>().Connections,
            static connection => connection.RequestPath == "/ws/reader");
        connection.Send(new Load(new string('x', 1000)));
        expected += 4 + (await reader.ReceiveFrameAsync()).Payload.Length;
        Assert.Equal(1, server.Endpoint<WatchedEndpoint>().Topics.Publish("news", new Load(new string('x', 3000))));
        expected += 4 + (await reader.ReceiveFrameAsync()).Payload.Length;
        await Bounded.Until(() => connection.Core.Outbound.BufferedBytes == 0, "the flush has ended");
        time.Jump(2 * Second);

        JsonElement snapshot = await inspector.ReceiveSnapshotAsync();
        Assert.InRange(expected, 4000, 4200);
        Assert.Equal((expected / 2.0).ToString(CultureInfo.InvariantCulture), snapshot.All("connections", "sentBytesPerSecond")[0]);
        Assert.Equal(["/ws/reader", "/ws/quiet"], snapshot.All("connections", "path"));
        Assert.Equal(expected / 2.0, snapshot.GetProperty("endpoints")[0].GetProperty("sentBytesPerSecond").GetDouble());
        time.Jump(Second);
        Assert.Equal(["0", "0"], (await inspector.ReceiveSnapshotAsync()).All("connections", "sentBytesPerSecond"));
    }

    [Fact]
    public async Task A_flood_of_errors_is_counted_and_only_the_first_hundred_are_kept()
    {
        const int Errors = 250;
        var time = new ManualTime();
        await using WsTestServer server = await Inspected.StartAsync(time);
        await using RawWebSocket client = await server.JoinAsync();
        await using RawWebSocket inspector = await server.InspectAsync();
        await inspector.ReceiveSnapshotAsync();

        for (int i = 0; i < Errors; i++)
        {
            await client.SendTextAsync("{");
            await client.ReceiveTextAsync();
        }

        time.Jump(Second);
        JsonElement snapshot = await inspector.ReceiveSnapshotAsync();
        Assert.Equal(Errors, snapshot.GetProperty("endpoints")[0].GetProperty("errorsPerSecond").GetDouble());
        Assert.Equal(Enumerable.Range(1, 100), snapshot.All("errors", "number").Select(int.Parse));
    }

    [Theory]
    [InlineData("ANN", "/ws/a")]
    [InlineData("ws/b", "/ws/b")]
    [InlineData("room:2", "/ws/b")]
    [InlineData("127.0.0.1", "/ws/a", "/ws/b")]
    [InlineData("watched", "/ws/a", "/ws/b")]
    [InlineData("  ", "/ws/a", "/ws/b")]
    [InlineData("room")]
    [InlineData("<img>")]
    public async Task A_filter_goes_by_user_address_path_endpoint_and_whole_topic(string filter, params string[] expected)
    {
        var time = new ManualTime();
        await using WsTestServer server = await Inspected.StartAsync(time);
        await using RawWebSocket a = await server.JoinAsync("/ws/a", "ann", "room:1");
        time.Jump(Second);
        await using RawWebSocket b = await server.JoinAsync("/ws/b", "", "room:2");
        await using RawWebSocket inspector = await server.InspectAsync();
        Assert.Equal(2, (await inspector.ReceiveSnapshotAsync()).GetProperty("connectionsMatched").GetInt32());

        await inspector.SendTextAsync($$$"""{"type":"view","payload":{"filter":"{{{filter}}}"}}""");

        JsonElement snapshot = await inspector.ReceiveSnapshotAsync();
        Assert.Equal(expected, snapshot.All("connections", "path"));
        Assert.Equal(expected.Length, snapshot.GetProperty("connectionsMatched").GetInt32());
    }

    [Theory]
    [InlineData("Development", "shout")]
    [InlineData("Production", "")]
    public async Task The_type_of_an_unknown_message_is_shown_to_developers_only(string environment, string shown)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.MapWs<WatchedEndpoint>("/ws");
                app.MapWsInspector("/_ws").RequireAuthorization("admins");
            },
            builder =>
            {
                Inspected.SetEnvironment(builder, environment);
                HeaderScheme.Add(builder);
            });
        await using RawWebSocket client = await server.JoinAsync();
        await using RawWebSocket inspector = await server.InspectAsync("bob admin");
        await inspector.ReceiveSnapshotAsync();

        await client.SendTextAsync("""{"type":"shout"}""");

        JsonElement snapshot = await inspector.ReceiveSnapshotAsync(static snapshot => snapshot.GetProperty("errors").GetArrayLength() > 0);
        Assert.Equal([shown], snapshot.All("errors", "on"));
    }

    [Fact]
    public async Task An_endpoint_may_name_its_connections()
    {
        var time = new ManualTime();
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.MapWs<NamingEndpoint>("/ws");
                app.MapWsInspector("/_ws");
            },
            builder =>
            {
                Inspected.SetEnvironment(builder, "Development");
                builder.Services.AddSingleton<TimeProvider>(time);
            });
        string[] names = ["Zoë", "", "throw", "a\u202eb", new string('x', 500)];
        var clients = new List<RawWebSocket>();
        foreach (string name in names)
        {
            clients.Add(await server.JoinAsync("/ws?name=" + Uri.EscapeDataString(name)));
            time.Jump(Second);
        }

        await using RawWebSocket inspector = await server.InspectAsync();
        JsonElement snapshot = await inspector.ReceiveSnapshotAsync();
        Assert.Equal(["Zoë", "", "", @"a\u202eb", new string('x', 128) + "…"], snapshot.All("connections", "displayName"));

        await inspector.SendTextAsync("""{"type":"view","payload":{"filter":"zoë"}}""");
        Assert.Equal(["Zoë"], (await inspector.ReceiveSnapshotAsync()).All("connections", "displayName"));
        foreach (RawWebSocket client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_slow_reader_comes_first_with_what_waits_for_it_and_what_it_missed()
    {
        var time = new ManualTime();
        await using WsTestServer server = await Inspected.StartAsync(time, static options =>
        {
            options.Outbound.OverflowPolicy = WsOverflowPolicy.DropNewest;
            options.Outbound.Limit = 128 * 1024;
        });
        await using RawWebSocket reader = await server.JoinAsync("/ws/reader");
        await using RawWebSocket slow = await RawWebSocket.ConnectAsync(server.BaseAddress, "/ws/slow", receiveBuffer: 4096);
        await slow.PingAsync();
        WsConnection connection = Assert.Single(
            server.Endpoint<WatchedEndpoint>().Connections,
            static connection => connection.RequestPath == "/ws/slow");

        // Until the kernel has taken nothing for a second: it goes on taking some for a while.
        int taken = 0;
        long quietSince = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(quietSince) < TimeSpan.FromSeconds(1))
        {
            if (connection.Send(new Load(new string('x', 16 * 1024))) == WsSendStatus.Dropped)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
                continue;
            }

            Assert.InRange(++taken, 1, 10_000);
            quietSince = Stopwatch.GetTimestamp();
        }

        await using RawWebSocket inspector = await server.InspectAsync();
        JsonElement snapshot = await inspector.ReceiveSnapshotAsync();

        JsonElement first = snapshot.GetProperty("connections")[0];
        Assert.Equal("/ws/slow", first.GetProperty("path").GetString());
        Assert.InRange(first.GetProperty("bufferedBytes").GetInt64(), 1, 256 * 1024);
        Assert.Equal(connection.DroppedMessages, first.GetProperty("dropped").GetInt64());
        Assert.Equal(
            first.GetProperty("bufferedBytes").GetInt64(),
            snapshot.GetProperty("endpoints")[0].GetProperty("bufferedBytes").GetInt64());
        connection.Abort();
    }
}

/// <summary>Names its connections as they ask for it.</summary>
[WsEndpoint]
internal sealed partial class NamingEndpoint : WsEndpoint<string>
{
    public override WsUpgradeResult<string> OnUpgrade(WsUpgrade upgrade) => upgrade.Query["name"] ?? "";

    public override string? GetDisplayName(WsConnection<string> ws)
        => ws.Data == "throw" ? throw new InvalidOperationException("no name") : ws.Data;
}
