using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Tracing;

/// <summary>Listeners of activities that throw: no message and no connection is lost.</summary>
[Collection(nameof(TracingTests))]
public sealed class ThrowingListenerTests
{
    [Theory]
    [InlineData("sample")]
    [InlineData("started")]
    [InlineData("stopped")]
    [InlineData("exception")]
    public async Task A_listener_that_throws_costs_no_message_and_no_connection_and_is_told_once(string where)
    {
        var script = new TracedScript();
        script.Work = async _ =>
        {
            script.Events.Add(Activity.Current is null ? "untraced" : "traced");
            await Task.Yield();
            throw new InvalidDataException("broken");
        };
        using ActivityListener listener = Listen(where);
        await using WsTestServer server = await TracedEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();
        await script.Events.NextAsync();

        for (int i = 0; i < 3; i++)
        {
            await client.SendTextAsync("""{"type":"refused"}""");
            Assert.Contains("app.full", await client.ReceiveTextAsync(), StringComparison.Ordinal);
            await client.SendTextAsync("{");
            Assert.Contains("malformed_json", await client.ReceiveTextAsync(), StringComparison.Ordinal);
            await client.SendTextAsync("""{"type":"work"}""");
            Assert.Contains("internal", await client.ReceiveTextAsync(), StringComparison.Ordinal);
            await script.Events.ExpectAsync(where is "sample" or "started" ? "untraced" : "traced");
            await client.SendTextAsync("""{"type":"guarded"}""");
            Assert.Contains("seen", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        }

        await client.CloseAsync();

        // What cannot be recorded of an exception is no failure of its own: its type is there.
        Assert.Equal(where == "exception" ? 0 : 1, server.Log.Events.Count(static entry => entry is { Id.Id: 12, Level: LogLevel.Error }));
    }

    private static ActivityListener Listen(string where)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == WsTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
            {
                if (!IsOurs(options.Name))
                {
                    return ActivitySamplingResult.None;
                }

                ThrowIf(where == "sample");
                return ActivitySamplingResult.AllDataAndRecorded;
            },
            ActivityStarted = activity => ThrowIf(where == "started" && IsOurs(activity.OperationName)),
            ActivityStopped = activity => ThrowIf(where == "stopped" && IsOurs(activity.OperationName)),
            ExceptionRecorder = (activity, _, ref _) => ThrowIf(where == "exception" && IsOurs(activity.OperationName)),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static bool IsOurs(string name) => name.StartsWith(nameof(TracedEndpoint), StringComparison.Ordinal);

    private static void ThrowIf(bool condition)
    {
        if (condition)
        {
            throw new InvalidOperationException("the collector is gone");
        }
    }
}
