using System.Diagnostics;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Tracing;

/// <summary>docs/operations.md, "Tracing": whose part a message's activity is, and what is current while its handler runs.</summary>
[Collection(nameof(TracingTests))]
public sealed class ParentTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Span = "b7ad6b7169203331";
    private const string UpgradeHeader = $"traceparent: 00-{Trace}-{Span}-01\r\n";
    private const string ClientTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string ClientSpan = "00f067aa0ba902b7";
    private const string FromClient = $"00-{ClientTrace}-{ClientSpan}-01";
    private const string Look = """{"type":"look","payload":{"text":"hi"}}""";

    [Fact]
    public async Task The_parent_is_the_upgrades_activity_and_that_has_the_requests_traceparent()
    {
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint));
        await using WsTestServer server = await TracedEndpoint.StartAsync();
        await using RawWebSocket client = await server.ConnectAsync(headers: UpgradeHeader);

        await client.SendTextAsync(Look);

        string? seen = (await client.ReceiveJsonAsync()).GetProperty("payload").GetProperty("activity").GetString();
        Activity activity = await recorder.NextAsync();
        Assert.Equal(activity.Id, seen);
        Assert.Equal("TracedEndpoint look", activity.OperationName);
        Assert.Equal(ActivityKind.Server, activity.Kind);
        Assert.Equal(Trace, activity.TraceId.ToHexString());
        Assert.True(recorder.IsUpgrade(activity.ParentSpanId));
        Assert.Empty(activity.Links);
        string connection = Assert.Single(server.Endpoint<TracedEndpoint>().Connections).Id;
        Assert.Equal(
            [
                new("typedws.endpoint", "TracedEndpoint"),
                new("typedws.message.type", "look"),
                new("typedws.connection.id", connection),
                new("typedws.outcome", "ok"),
            ],
            activity.TagObjects);
        Assert.Equal(ActivityStatusCode.Unset, activity.Status);
        recorder.ExpectNothing();
    }

    [Fact]
    public async Task An_upgrade_that_is_only_logged_is_no_parent_but_what_it_names_is()
    {
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint), withUpgrades: false);
        await using WsTestServer server = await TracedEndpoint.StartAsync();
        await using RawWebSocket client = await server.ConnectAsync(headers: UpgradeHeader);

        await client.SendTextAsync(Look);

        Activity activity = await recorder.NextAsync();
        Assert.Equal(Trace, activity.TraceId.ToHexString());
        Assert.Equal(Span, activity.ParentSpanId.ToHexString());
        Assert.True(activity.HasRemoteParent);
    }

    [Fact]
    public async Task Without_any_parent_each_message_is_a_trace_of_its_own()
    {
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint), withUpgrades: false);
        await using WsTestServer server = await TracedEndpoint.StartAsync();
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(Look);
        await client.SendTextAsync(Look);

        Activity first = await recorder.NextAsync();
        Activity second = await recorder.NextAsync();
        Assert.Equal(default, first.ParentSpanId);
        Assert.Equal(default, second.ParentSpanId);
        Assert.NotEqual(first.TraceId, second.TraceId);
    }

    [Theory]
    [InlineData($$$"""{"type":"look","traceparent":"{{{FromClient}}}","payload":{"text":"hi"}}""")]
    [InlineData($$$"""{"traceparent":"{{{FromClient}}}","payload":{"text":"hi"},"type":"look"}""")]
    [InlineData($$$"""{"type":"look","payload":{"text":"hi"},"traceparent":"{{{FromClient}}}"}""")]
    [InlineData($$$"""{"type":"look","payload":{"text":"hi","traceparent":"no"},"\u0074raceparent":"{{{FromClient}}}"}""")]
    [InlineData($$$"""{"type":"look","traceparent":"{{{FromClient}}}","traceparent":5,"payload":{"text":"hi"}}""")]
    public async Task A_messages_own_traceparent_is_the_parent_and_the_upgrade_is_linked(string message)
    {
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint));
        await using WsTestServer server = await TracedEndpoint.StartAsync();
        await using RawWebSocket client = await server.ConnectAsync(headers: UpgradeHeader);

        await client.SendTextAsync(message);

        Assert.StartsWith("""{"type":"seen",""", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        Activity activity = await recorder.NextAsync();
        Assert.Equal(ClientTrace, activity.TraceId.ToHexString());
        Assert.Equal(ClientSpan, activity.ParentSpanId.ToHexString());
        Assert.True(activity.HasRemoteParent);
        ActivityLink link = Assert.Single(activity.Links);
        Assert.Equal(Trace, link.Context.TraceId.ToHexString());
        Assert.True(recorder.IsUpgrade(link.Context.SpanId));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("{\"traceparent\":\"" + FromClient + "\"}")]
    [InlineData("\"00-00000000000000000000000000000000-" + ClientSpan + "-01\"")]
    [InlineData("\"ff-" + ClientTrace + "-" + ClientSpan + "-01\"")]
    [InlineData("\"00-" + ClientTrace + "-" + ClientSpan + "-01-more\"")]
    [InlineData("\"nonsense\",\"traceparent\":\"" + FromClient + "\"")]
    public async Task One_that_is_not_valid_is_none_and_no_error(string value)
    {
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint));
        await using WsTestServer server = await TracedEndpoint.StartAsync();
        await using RawWebSocket client = await server.ConnectAsync(headers: UpgradeHeader);

        await client.SendTextAsync($$$"""{"type":"look","traceparent":{{{value}}},"payload":{"text":"hi"},"id":1}""");

        Assert.StartsWith(
            """{"type":"seen","payload":{"activity":"00-""" + Trace,
            await client.ReceiveTextAsync(),
            StringComparison.Ordinal);
        Activity activity = await recorder.NextAsync();
        Assert.Equal(Trace, activity.TraceId.ToHexString());
        Assert.True(recorder.IsUpgrade(activity.ParentSpanId));
        Assert.Empty(activity.Links);
    }

    [Fact]
    public async Task Current_in_a_handler_is_its_messages_activity_before_and_after_it_awaits()
    {
        var script = new TracedScript();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        script.Work = async _ =>
        {
            script.Events.Add("before " + Activity.Current?.Id);
            await goOn.Task;
            script.Events.Add("after " + Activity.Current?.Id);
        };
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint));
        await using WsTestServer server = await TracedEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();
        await script.Events.ExpectAsync("open Microsoft.AspNetCore.Hosting.HttpRequestIn");

        await client.SendTextAsync("""{"type":"work"}""");
        await client.SendTextAsync(Look);
        string before = await script.Events.NextAsync();
        recorder.ExpectNothing();
        goOn.SetResult();

        Activity work = await recorder.NextAsync();
        Activity look = await recorder.NextAsync();
        Assert.Equal("before " + work.Id, before);
        await script.Events.ExpectAsync("after " + work.Id);
        Assert.Equal(look.Id, (await client.ReceiveJsonAsync()).GetProperty("payload").GetProperty("activity").GetString());
        Assert.NotEqual(work.SpanId, look.SpanId);
        Assert.Equal(work.ParentSpanId, look.ParentSpanId);
        Assert.True(recorder.IsUpgrade(look.ParentSpanId));
        await client.CloseAsync();
        await script.Events.ExpectAsync("close ");
    }

    /// <summary>
    /// The upgrade's activity would otherwise get a child for whatever any handler does, for as long as the connection lives.
    /// </summary>
    [Fact]
    public async Task Without_a_listener_nothing_is_current_in_a_handler_not_even_the_upgrade()
    {
        var script = new TracedScript();
        await using WsTestServer server = await TracedEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync(headers: UpgradeHeader);
        await script.Events.ExpectAsync("open Microsoft.AspNetCore.Hosting.HttpRequestIn");

        await client.SendTextAsync($$$"""{"type":"look","traceparent":"{{{FromClient}}}","payload":{"text":"hi"}}""");

        Assert.Equal("""{"type":"seen","payload":{"activity":null}}""", await client.ReceiveTextAsync());
        await client.CloseAsync();
        await script.Events.ExpectAsync("close ");
    }

    [Fact]
    public async Task The_messages_of_an_upgrade_that_is_not_sampled_are_not_and_neither_is_what_they_do()
    {
        // The upgrade is not sampled, and the messages by their parents, which is the default of OpenTelemetry.
        using var recorder = new ActivityRecorder(
            nameof(TracedEndpoint),
            isRecorded: static options =>
                options.Source.Name == WsTelemetry.ActivitySourceName && options.Parent.TraceFlags == ActivityTraceFlags.Recorded);
        await using WsTestServer server = await TracedEndpoint.StartAsync();
        await using RawWebSocket client = await server.ConnectAsync(headers: UpgradeHeader.Replace("-01", "-00", StringComparison.Ordinal));

        await client.SendTextAsync(Look);

        // Unsampled, as its last part says, so that what a handler starts is not either.
        string? seen = (await client.ReceiveJsonAsync()).GetProperty("payload").GetProperty("activity").GetString();
        Assert.StartsWith("00-" + Trace, seen, StringComparison.Ordinal);
        Assert.EndsWith("-00", seen, StringComparison.Ordinal);

        await client.SendTextAsync($$$"""{"type":"look","traceparent":"{{{FromClient}}}","payload":{"text":"hi"}}""");
        Assert.Equal(ClientTrace, (await recorder.NextAsync()).TraceId.ToHexString());
        recorder.ExpectNothing();
    }

    /// <summary>
    /// A sampler may take the upgrade and leave out its messages: what these do is no part of the upgrade then, for hours.
    /// </summary>
    [Fact]
    public async Task A_message_that_is_not_sampled_of_an_upgrade_that_is_has_nothing_current()
    {
        var script = new TracedScript();
        using var recorder = new ActivityRecorder(
            nameof(TracedEndpoint), isRecorded: static options => options.Source.Name != WsTelemetry.ActivitySourceName);
        await using WsTestServer server = await TracedEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync(headers: UpgradeHeader);
        await script.Events.ExpectAsync("open Microsoft.AspNetCore.Hosting.HttpRequestIn");

        await client.SendTextAsync(Look);

        Assert.Equal("""{"type":"seen","payload":{"activity":null}}""", await client.ReceiveTextAsync());
        recorder.ExpectNothing();
    }

    [Fact]
    public async Task The_activities_of_many_connections_at_once_are_not_mixed_up()
    {
        const int connections = 20;
        const int messages = 25;
        var script = new TracedScript { Work = static async _ => await Task.Yield() };
        using var recorder = new ActivityRecorder(nameof(TracedEndpoint));
        await using WsTestServer server = await TracedEndpoint.StartAsync(script);

        await Task.WhenAll(
            Enumerable
                .Range(0, connections)
                .Select(async number =>
                {
                    await using RawWebSocket client = await server.ConnectAsync(
                        headers: $"traceparent: 00-{Trace}-{number + 1:x16}-01\r\n");
                    for (int i = 0; i < messages; i++)
                    {
                        await client.SendTextAsync(
                            $$$"""{"type":"{{{(i % 2 == 0 ? "work" : "guarded")}}}","id":{{{i}}}"""
                            + $$$""","traceparent":"00-{{{number + 1:x32}}}-{{{i + 1:x16}}}-01"}"""
                        );
                    }

                    for (int i = 0; i < messages; i++)
                    {
                        string answer = await client.ReceiveTextAsync();
                        Assert.Contains($"\"ref\":{i}}}", answer, StringComparison.Ordinal);
                        Assert.Equal(i % 2 != 0, answer.Contains($"00-{number + 1:x32}-", StringComparison.Ordinal));
                    }
                }));

        var activities = new List<Activity>();
        for (int i = 0; i < connections * messages; i++)
        {
            activities.Add(await recorder.NextAsync());
        }

        recorder.ExpectNothing();
        IGrouping<ActivityTraceId, Activity>[] traces = [.. activities.GroupBy(static activity => activity.TraceId)];
        Assert.Equal(connections, traces.Length);
        Assert.All(traces, static trace =>
        {
            Assert.Single(trace.Select(static activity => activity.GetTagItem("typedws.connection.id")).Distinct());
            Assert.Single(trace.Select(static activity => Assert.Single(activity.Links).Context.SpanId).Distinct());
            Assert.Equal(
                Enumerable.Range(1, messages).Select(static number => number.ToString("x16")),
                trace.Select(static activity => activity.ParentSpanId.ToHexString()).Order(StringComparer.Ordinal));
        });
    }
}

/// <summary>Who listens to the host's source changes what the upgrades of all tests in the process have: one at a time.</summary>
[CollectionDefinition(nameof(TracingTests))]
public sealed class TracingTests;
