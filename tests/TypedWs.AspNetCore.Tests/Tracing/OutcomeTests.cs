using System.Diagnostics;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Tracing;

/// <summary>docs/operations.md, "Tracing": how a message's activity is called and how it ends.</summary>
[Collection(nameof(TracingTests))]
public sealed class OutcomeTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(30);

    [Theory]
    [InlineData("""{"type":"work"}""", "TracedEndpoint work", "ok")]
    [InlineData("""{"type":"$ping"}""", "TracedEndpoint $ping", "ok")]
    [InlineData("""{"type":"$auth","payload":{"token":"x"}}""", "TracedEndpoint $auth", "unauthenticated")]
    [InlineData("""{"type":"look","payload":{"text":""}}""", "TracedEndpoint look", "validation_failed")]
    [InlineData("""{"payload":{"text":5},"type":"look"}""", "TracedEndpoint look", "validation_failed")]
    [InlineData("""{"type":"look","payload":{"text":"hi"},"id":null}""", "TracedEndpoint look", "invalid_envelope")]
    [InlineData("""{"type":"look","payload":{"text":"hi"}""", "TracedEndpoint look", "malformed_json")]
    [InlineData("""{"type":"refused"}""", "TracedEndpoint refused", "app.full")]
    [InlineData("""{"type":"a stranger's words"}""", "TracedEndpoint", "unknown_type")]
    [InlineData("""{"type":"$stranger"}""", "TracedEndpoint", "unknown_type")]
    [InlineData("""{"type":5}""", "TracedEndpoint", "invalid_envelope")]
    [InlineData("{", "TracedEndpoint", "malformed_json")]
    [InlineData("[]", "TracedEndpoint", "invalid_envelope")]
    public async Task The_outcome_is_the_error_events_code_and_no_failure_of_the_server(string message, string name, string outcome)
    {
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint));
        await using WsTestServer server = await TracedEndpoint.StartAsync();
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(message);

        Activity activity = await recorder.NextAsync();
        Assert.Equal(name, activity.OperationName);
        Assert.Equal(name, activity.DisplayName);
        Assert.Equal(outcome, activity.GetTagItem("typedws.outcome"));
        Assert.Equal(name["TracedEndpoint".Length..].Trim(), activity.GetTagItem("typedws.message.type") ?? "");
        Assert.Equal(ActivityStatusCode.Unset, activity.Status);
        Assert.Null(activity.GetTagItem("error.type"));
        Assert.Empty(activity.Events);
        Assert.DoesNotContain("stranger", string.Join(' ', activity.TagObjects), StringComparison.Ordinal);
        recorder.ExpectNothing();
    }

    [Fact]
    public async Task A_message_that_is_not_text_or_too_large_has_an_activity_too()
    {
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint));
        await using WsTestServer server = await TracedEndpoint.StartAsync(options: static options => options.MaxMessageSize = 1024);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, [0xC3]));
        await client.SendTextAsync(new string('x', 2000));

        Assert.Equal("malformed_json", (await recorder.NextAsync()).GetTagItem("typedws.outcome"));
        Assert.Equal("message_too_large", (await recorder.NextAsync()).GetTagItem("typedws.outcome"));
    }

    /// <summary>A time-out of something that the handler called, for example: the client asked for no cancellation.</summary>
    [Fact]
    public async Task A_handler_that_is_cancelled_on_an_open_connection_is_a_failure()
    {
        var script = new TracedScript { Work = static _ => throw new TaskCanceledException("too slow") };
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint));
        await using WsTestServer server = await TracedEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"work"}""");

        Activity activity = await recorder.NextAsync();
        Assert.Equal("cancelled", activity.GetTagItem("typedws.outcome"));
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        Assert.Equal("System.Threading.Tasks.TaskCanceledException", activity.GetTagItem("error.type"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_throws_is_a_failure_with_its_exception(bool late)
    {
        var script = new TracedScript
        {
            Work = async _ =>
            {
                if (late)
                {
                    await Task.Yield();
                }

                throw new InvalidDataException("broken");
            },
        };
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint));
        await using WsTestServer server = await TracedEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"work"}""");

        Activity activity = await recorder.NextAsync();
        Assert.Equal("TracedEndpoint work", activity.OperationName);
        Assert.Equal("internal", activity.GetTagItem("typedws.outcome"));
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        Assert.Equal("internal", activity.StatusDescription);
        Assert.Equal("System.IO.InvalidDataException", activity.GetTagItem("error.type"));
        ActivityEvent thrown = Assert.Single(activity.Events);
        Assert.Equal("exception", thrown.Name);
        Assert.Contains(thrown.Tags, static tag => tag is { Key: "exception.message", Value: "broken" });
    }

    [Fact]
    public async Task A_handler_whose_time_is_up_is_a_failure_whatever_it_does_later()
    {
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new TracedScript { Work = _ => new ValueTask(late.Task) };
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint));
        await using WsTestServer server = await TracedEndpoint.StartAsync(script, static options => options.HandlerTimeout = Soon);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"work"}""");

        Activity activity = await recorder.NextAsync();
        late.SetException(new InvalidDataException("too late"));
        await Bounded.Until(() => server.Log.Problems().Length > 0, "the late exception's log");
        Assert.Equal("timeout", activity.GetTagItem("typedws.outcome"));
        Assert.Equal("timeout", activity.GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        Assert.Empty(activity.Events);
        recorder.ExpectNothing();
    }

    [Fact]
    public async Task A_handler_that_gives_up_because_its_connection_ended_is_cancelled_and_no_failure()
    {
        var script = new TracedScript();
        script.Work = async token =>
        {
            script.Events.Add("waits");
            await Task.Delay(Bounded.Limit, token);
        };
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint));
        await using WsTestServer server = await TracedEndpoint.StartAsync(script);
        await using (RawWebSocket client = await server.ConnectAsync())
        {
            await client.SendTextAsync("""{"type":"work"}""");
            Assert.StartsWith("open", await script.Events.NextAsync(), StringComparison.Ordinal);
            await script.Events.ExpectAsync("waits");
            client.Reset();
        }

        Activity activity = await recorder.NextAsync();
        Assert.Equal("cancelled", activity.GetTagItem("typedws.outcome"));
        Assert.Equal(ActivityStatusCode.Unset, activity.Status);
        Assert.Empty(activity.Events);
    }

    [Theory]
    [InlineData(false, true, "ok")]
    [InlineData(true, true, "ok")]
    [InlineData(true, false, "unauthenticated")]
    [InlineData(false, false, "unauthenticated")]
    public async Task Authorization_is_part_of_the_messages_one_activity(bool late, bool granted, string outcome)
    {
        string? asked = null;
        var script = new TracedScript
        {
            Guard = async () =>
            {
                asked = Activity.Current?.Id;
                if (late)
                {
                    await Task.Yield();
                }

                return granted;
            },
        };
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint));
        await using WsTestServer server = await TracedEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"guarded"}""");
        string answer = await client.ReceiveTextAsync();

        Activity activity = await recorder.NextAsync();
        Assert.Equal("TracedEndpoint guarded", activity.OperationName);
        Assert.Equal(outcome, activity.GetTagItem("typedws.outcome"));
        Assert.Equal(activity.Id, asked);
        Assert.Equal(granted, answer.Contains(activity.Id!, StringComparison.Ordinal));
        recorder.ExpectNothing();
    }

    [Fact]
    public async Task A_type_that_comes_too_often_is_traced_but_not_what_a_connection_sends_too_often()
    {
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint));
        await using WsTestServer server = await TracedEndpoint.StartAsync(
            options: static options => options.Rates.Message = new WsRateLimit(0.001, 3));
        await using RawWebSocket client = await server.ConnectAsync();

        for (int i = 0; i < 5; i++)
        {
            await client.SendTextAsync("""{"type":"rare"}""");
        }

        for (int i = 0; i < 4; i++)
        {
            Assert.Contains("rate_limited", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("ok", (await recorder.NextAsync()).GetTagItem("typedws.outcome"));
        Assert.Equal("rate_limited", (await recorder.NextAsync()).GetTagItem("typedws.outcome"));
        Assert.Equal("rate_limited", (await recorder.NextAsync()).GetTagItem("typedws.outcome"));
        await client.PingAsync();
        recorder.ExpectNothing();
    }
}
