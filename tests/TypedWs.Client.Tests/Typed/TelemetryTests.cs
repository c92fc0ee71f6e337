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
        }

        await using var queued = new WsClient("ws://127.0.0.1:1/");
        queued.Send(new Note("never"));
        await queued.DisposeAsync();
        foreach (string expected in new[]
        {
            "typedws.client.attempts 1 typedws.outcome=open",
            "typedws.client.connections 1",
            "typedws.client.connections -1",
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
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is WsClientTelemetry.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
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
        await Bounded.Until(() => !ended.IsEmpty, "an activity");
        Activity activity = Assert.Single(ended);
        Assert.Equal(("send say", ActivityKind.Client), (activity.OperationName, activity.Kind));
        Assert.Contains($"\"traceparent\":\"{activity.Id}\"", sent, StringComparison.Ordinal);
        Assert.Null(Activity.Current);
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
