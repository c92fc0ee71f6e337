using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Typed;

/// <summary>What a client tells about itself to those who operate it.</summary>
[Collection(nameof(Alone))]
public sealed class TelemetryTests
{
    [Fact]
    public async Task Attempts_connections_messages_and_requests_are_measured()
    {
        var measured = new ConcurrentQueue<string>();
        using MeterListener listener = Listen(measured);
        await using (WsTestServer server = await DeskEndpoint.StartAsync(new Desk()))
        {
            await using WsClient client = await server.ConnectClientAsync();
            await client.RequestAsync(new Say("x")).WithinLimit();
            await Assert.ThrowsAsync<WsErrorException>(() => client.RequestAsync(new FailWith("x")).WithinLimit());
            client.Send(new Note(""));
            listener.RecordObservableInstruments();
        }

        await using var queued = new WsClient("ws://127.0.0.1:1/", options => options.MaxQueuedMessages = 1);
        queued.Start();
        queued.Send(new Note("never"));
        queued.Send(new Note("no room"));
        listener.RecordObservableInstruments();
        await Bounded.Until(() => measured.Any(static one => one.EndsWith("outcome=failed", StringComparison.Ordinal)), "an attempt");
        await queued.DisposeAsync();
        foreach (string expected in new[]
        {
            "typedws.client.attempts 1 typedws.outcome=open",
            "typedws.client.connections 1 typedws.state=open",
            "typedws.client.queue.messages 1",
            "typedws.client.queue.bytes 42",
            "typedws.client.connections 0 typedws.state=open",
            "typedws.client.attempts 1 typedws.outcome=failed",
            "typedws.client.messages.not_sent 1 typedws.reason=QueueFull",
            "typedws.client.request.duration typedws.message.type=say",
            "typedws.client.request.duration typedws.message.type=fail error.type=app.full",
            "typedws.client.messages.not_sent 1 typedws.reason=Disposed",
        })
        {
            await Bounded.Until(() => measured.Contains(expected), expected);
        }
    }

    [Fact]
    public async Task A_request_is_an_activity_and_carries_it_to_the_server()
    {
        var ended = new ConcurrentQueue<Activity>();
        using ActivityListener listener = Listen(ended);
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.CloseTimeout = TimeSpan.FromMilliseconds(100);
        });
        client.Start();
        Task<Said> reply = client.RequestAsync(new Say("x"));
        ScriptedPeer peer = await server.AcceptAsync();
        string sent = await peer.ReadTextAsync();
        await peer.SendTextAsync("""{"type":"said","payload":{"text":"y"},"ref":1}""");
        await reply.WithinLimit();
        await Bounded.Until(() => ended.Count == 2, "the activities of the attempt and of the request");
        Activity activity = Assert.Single(ended, static one => one.OperationName != "connect");
        Assert.Equal(("send say", ActivityKind.Client), (activity.OperationName, activity.Kind));
        Assert.Contains($"\"traceparent\":\"{activity.Id}\"", sent, StringComparison.Ordinal);
        Assert.Null(Activity.Current);
    }

    [Fact]
    [NotInBrowser(NotInBrowserAttribute.HasNoPings)]
    public async Task The_time_between_a_ping_and_its_pong_is_measured_and_that_of_another_pong_is_not()
    {
        var measured = new ConcurrentQueue<string>();
        using MeterListener listener = Listen(measured);
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.KeepAliveInterval = TimeSpan.FromMilliseconds(50);
            options.CloseTimeout = TimeSpan.FromMilliseconds(100);
        });
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        (int opcode, byte[] payload) = await peer.ReadFrameAsync();
        Assert.Equal((9, 8), (opcode, payload.Length));

        // Pongs without a ping (RFC 6455 §5.5.3), and a message behind them that shows that the client has read them.
        await peer.WriteAsync([0x8A, 0, 0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x8A, 8, .. new byte[7], 77]);
        await peer.SendTextAsync("""{"type":"question","payload":{"text":"read?"},"id":1}""");
        Assert.Contains("unknown_type", await peer.ReadTextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("typedws.client.ping.duration", measured);
        await peer.WriteAsync([0x8A, 8, .. payload, 0x8A, 8, .. payload]);
        await Bounded.Until(() => measured.Contains("typedws.client.ping.duration"), "a measured ping");
        Assert.Single(measured, "typedws.client.ping.duration");
    }

    [Fact]
    [NotInBrowser(NotInBrowserAttribute.SeesNoAnswer)]
    public async Task An_attempt_is_an_activity_and_the_handshake_carries_it_to_the_server()
    {
        var ended = new ConcurrentQueue<Activity>();
        using ActivityListener listener = Listen(ended);
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.Random = () => 0;
            options.CloseTimeout = TimeSpan.FromMilliseconds(100);
        });
        client.Start();
        ScriptedPeer busy = await server.AcceptRequestAsync();
        await busy.WriteAsync("HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        ScriptedPeer peer = await server.AcceptAsync();
        await Bounded.Until(() => ended.Count == 2, "two attempts");
        Activity[] attempts = [.. ended];
        Assert.All(attempts, static attempt => Assert.Equal(("connect", ActivityKind.Client), (attempt.OperationName, attempt.Kind)));
        Assert.Equal(["1 503 Error", "2  Unset"], attempts.Select(static attempt =>
            $"{attempt.GetTagItem("typedws.attempt")} {attempt.GetTagItem("error.type")} {attempt.Status}"));
        Assert.Equal("127.0.0.1", attempts[1].GetTagItem("server.address"));
        Assert.Equal(new Uri(server.Address).Port, attempts[1].GetTagItem("server.port"));
        Assert.Contains(attempts[1].TraceId.ToHexString(), peer.Header("traceparent"), StringComparison.Ordinal);
        Assert.NotEqual(attempts[0].TraceId, attempts[1].TraceId);
        await client.CloseAsync().WithinLimit();
        Assert.Equal(2, ended.Count);
    }

    [Fact]
    public async Task A_request_that_cannot_be_encoded_ends_its_activity()
    {
        var ended = new ConcurrentQueue<Activity>();
        using ActivityListener listener = Listen(ended);
        var measured = new ConcurrentQueue<string>();
        using MeterListener meters = Listen(measured);
        await using var client = new WsClient("ws://127.0.0.1:1/");
        await Assert.ThrowsAnyAsync<Exception>(() => client.RequestAsync(new Weigh(double.NaN)));
        Activity activity = Assert.Single(ended);
        Assert.Equal(("send weigh", "not_encoded"), (activity.OperationName, activity.GetTagItem("error.type")));
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        Assert.Contains("typedws.client.request.duration typedws.message.type=weigh error.type=not_encoded", measured);
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is WsClientTelemetry.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static MeterListener Listen(ConcurrentQueue<string> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == WsClientTelemetry.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => measured.Enqueue($"{instrument.Name} {value}{Text(tags)}"));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measured.Enqueue($"{instrument.Name}{Text(tags)}"));
        listener.Start();
        return listener;
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string text = "";
        foreach ((string name, object? value) in tags)
        {
            text += $" {name}={value}";
        }

        return text;
    }
}
