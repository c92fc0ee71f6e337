using System.Text;
using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Tests.Inspector;

/// <summary>
/// Inspectors cost the server little: looks, memory, connections and the shutdown are bounded, and nothing is done while none is open.
/// </summary>
public sealed class InspectorCostTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Of_very_many_connections_the_first_five_hundred_are_shown_and_a_slow_inspector_piles_nothing_up()
    {
        const int Connections = 520;
        var time = new ManualTime();
        await using WsTestServer server = await Inspected.StartAsync(time);
        RawWebSocket[] clients = await Task.WhenAll(
            Enumerable.Range(0, Connections).Select(i => server.JoinAsync($"/ws/c{i}-{new string('x', 200)}")));
        await using RawWebSocket slow = await RawWebSocket.ConnectAsync(server.BaseAddress, "/_ws/socket", receiveBuffer: 4096);
        await Bounded.Until(() => server.InspectorRuntime().Connections.Count == 1, "the slow one is there");
        WsConnectionBase other = Assert.Single(server.InspectorRuntime().Connections);
        await using RawWebSocket inspector = await server.InspectAsync();
        WsConnectionBase watching = Assert.Single(server.InspectorRuntime().Connections, connection => connection != other);

        await clients[^1].SendTextAsync("""{"type":"join","payload":{"topic":"a"},"id":1}""");
        await clients[^1].ReceiveTextAsync();
        time.Advance(Second);
        Assert.Contains("$ack", await inspector.AskAsync("view", """{"order":"Received"}"""), StringComparison.Ordinal);

        // One that has not taken the last snapshot misses the next one, and the server may learn of that later than the inspector.
        await Bounded.Until(() => watching.BufferedBytes == 0, "the last snapshot has left");
        time.Advance(Second);
        JsonElement snapshot = await inspector.ReceiveSnapshotAsync();
        Assert.Equal(500, snapshot.GetProperty("connections").GetArrayLength());
        Assert.Equal(Connections, snapshot.GetProperty("connectionsMatched").GetInt32());
        Assert.Equal(Connections, snapshot.GetProperty("endpoints")[0].GetProperty("connections").GetInt32());
        Assert.StartsWith($"/ws/c{Connections - 1}-", snapshot.All("connections", "path")[0], StringComparison.Ordinal);

        int length = snapshot.GetRawText().Length;
        WsConnectionBase[] inspectors = [.. server.InspectorRuntime().Connections];

        // Several MB, more than sockets hold; and less than the time after which a silent peer counts as dead.
        for (int i = 0; i < 28; i++)
        {
            time.Advance(Second);
            Assert.All(inspectors, connection => Assert.InRange(connection.BufferedBytes, 0, 2 * length));
        }

        Assert.Equal(2, server.InspectorRuntime().Connections.Count);
        foreach (RawWebSocket client in clients)
        {
            await client.DisposeAsync();
        }

        // The close timeout of the inspector that reads nothing is one of this clock.
        Task stopping = server.App.StopAsync();
        await Bounded.Until(
            () =>
            {
                time.Advance(Second);
                return stopping.IsCompleted;
            },
            "the server has stopped");
    }

    /// <summary>Each character of these is seven in a snapshot.</summary>
    [Fact]
    public async Task A_snapshot_of_five_hundred_hostile_names_costs_no_inspector_its_connection()
    {
        const int Connections = 500;
        await using WsTestServer server = await Inspected.StartAsync();
        string path = "/ws/" + Uri.EscapeDataString(new string('\u202E', 250));
        string user = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(new string('\u202E', 128)));
        RawWebSocket[] clients = await Task.WhenAll(Enumerable.Range(0, Connections)
            .Select(_ => server.JoinAsync(path, user, new string('\u202E', 85))));

        await using RawWebSocket inspector = await server.InspectAsync();
        int length = (await inspector.ReceiveSnapshotAsync()).GetRawText().Length;
        Assert.InRange(length, new WsOptions().Outbound.Limit, 4 * 1024 * 1024);

        // Answered by a whole snapshot and, behind it, an acknowledgement.
        for (int i = 0; i < 3; i++)
        {
            Assert.Contains("$ack", await inspector.AskAsync("view", """{"order":"Newest"}"""), StringComparison.Ordinal);
        }

        foreach (RawWebSocket client in clients)
        {
            await client.DisposeAsync();
        }
    }

    /// <summary>A sample is followed by a rest of twenty times its cost, whatever that is.</summary>
    [Fact]
    public async Task Views_that_come_while_it_rests_wait_for_the_next_look()
    {
        const int Views = 20;
        await using WsTestServer server = await Inspected.StartAsync(new CostlyTime());
        await using RawWebSocket client = await server.JoinAsync("/ws/a");
        await using RawWebSocket inspector = await server.InspectAsync();
        await inspector.ReceiveSnapshotAsync();

        int shown = 0;
        for (int i = 1; i <= Views; i++)
        {
            await inspector.SendTextAsync(
                $$$"""{"type":"view","payload":{"filter":"{{{(i < Views ? "nobody" : "/ws/a")}}}"},"id":{{{i}}}}""");
            while (!(await inspector.ReceiveTextAsync()).Contains($"\"ref\":{i}", StringComparison.Ordinal))
            {
                shown++;
            }
        }

        Assert.InRange(shown, 0, Views / 2);
        await inspector.ReceiveSnapshotAsync(static snapshot => snapshot.GetProperty("connectionsMatched").GetInt32() == 1);
    }

    [Fact]
    public async Task Nothing_is_looked_at_and_no_timer_runs_while_no_inspector_is_open()
    {
        var time = new CountingTime();
        await using WsTestServer server = await Inspected.StartAsync(time);
        await using RawWebSocket client = await server.JoinAsync();
        EndpointRuntime watched = server.WatchedRuntime();
        int timers = time.Waiting;
        Assert.Null(watched.ErrorObserver);

        await using RawWebSocket one = await server.InspectAsync();
        await using RawWebSocket two = await server.InspectAsync();
        await one.ReceiveSnapshotAsync();
        Assert.NotNull(watched.ErrorObserver);
        await two.ReceiveSnapshotAsync();
        await client.SendTextAsync("{");
        await one.ReceiveSnapshotAsync(static snapshot => snapshot.GetProperty("errors").GetArrayLength() == 1);
        await one.SendAsync(RawFrame.MaskedClose(1000));

        // The other one goes on.
        await two.ReceiveSnapshotAsync(static snapshot => snapshot.GetProperty("errors").GetArrayLength() == 1);
        await Bounded.Until(() => server.InspectorRuntime().Connections.Count == 1, "one inspector is left");
        await two.ReceiveSnapshotAsync();
        Assert.NotNull(watched.ErrorObserver);
        two.Reset();
        await Bounded.Until(() => watched.ErrorObserver is null && server.InspectorRuntime().Connections.Count == 0, "nobody looks");
        await Bounded.Until(() => time.Waiting <= timers, "the timers of before");

        // The next inspector begins anew.
        await client.SendTextAsync("{");
        await using RawWebSocket three = await server.InspectAsync();
        Assert.Empty((await three.ReceiveSnapshotAsync()).All("errors", "code"));
    }

    [Fact]
    public async Task No_more_than_sixteen_inspectors_are_open_at_a_time()
    {
        await using WsTestServer server = await Inspected.StartAsync();
        RawWebSocket[] inspectors = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => server.InspectAsync()));

        Assert.Equal(503, (await server.AskAsync(RawWebSocket.UpgradeRequest(server.BaseAddress, "/_ws/socket"))).Status);

        foreach (RawWebSocket inspector in inspectors)
        {
            await inspector.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_inspector_that_does_not_answer_holds_the_shutdown_up_for_its_short_close_timeout_only()
    {
        await using WsTestServer server = await Inspected.StartAsync();
        await using RawWebSocket inspector = await server.InspectAsync();
        await inspector.ReceiveSnapshotAsync();

        long start = TimeProvider.System.GetTimestamp();
        await server.App.StopAsync().WithinLimit();

        // Far from the 10 seconds of an endpoint's shutdown and the 30 of a host's.
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }

    /// <summary>A clock on which everything takes time: a millisecond for each look at it.</summary>
    private sealed class CostlyTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _now, TimeSpan.TicksPerMillisecond);
    }
}
