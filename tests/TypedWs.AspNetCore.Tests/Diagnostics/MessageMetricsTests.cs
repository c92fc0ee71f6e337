using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Messages;
using TypedWs.AspNetCore.Tests.Raw;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Diagnostics;

/// <summary>Received messages: one count each, by type and outcome; what was wrong with them; how long handlers ran.</summary>
public sealed class MessageMetricsTests
{
    private const string Received = "typedws.messages.received";

    [Theory]
    [InlineData("""{"type":"chat","payload":{"text":"hi"}}""", "chat", "handled")]
    [InlineData("""{"type":"tell","payload":{"what":"hi"},"id":1}""", "tell", "handled")]
    [InlineData("""{"type":"ask","payload":{"about":"now"}}""", "ask", "handled")]
    [InlineData("""{"type":"ask","payload":{"about":"later"}}""", "ask", "handled")]
    [InlineData("""{"payload":{"text":"hi"},"type":"chat"}""", "chat", "handled")]
    [InlineData("""{"type":"$ping"}""", "$ping", "handled")]
    [InlineData("""{"type":"ask","payload":{"about":"throw"}}""", "ask", "internal")]
    [InlineData("""{"type":"ask","payload":{"about":"later throw"}}""", "ask", "internal")]
    [InlineData("""{"type":"ask","payload":{"about":"limit"}}""", "ask", "limit_exceeded")]
    [InlineData("""{"type":"ask","payload":{"about":"later refuse"}}""", "ask", "app")]
    [InlineData("""{"type":"chat","payload":{"text":""}}""", "chat", "validation_failed")]
    [InlineData("""{"payload":{"text":""},"type":"chat"}""", "chat", "validation_failed")]
    [InlineData("""{"type":"chat","payload":{"text":"hi"}} x""", "chat", "malformed_json")]
    [InlineData("""{"type":"made up 1","payload":{}}""", "_unknown", "unknown_type")]
    [InlineData("{", "_unknown", "malformed_json")]
    [InlineData("[]", "_unknown", "invalid_envelope")]
    public async Task A_message_is_counted_once_by_its_type_and_its_outcome(string message, string type, string outcome)
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript { Answer = AnswerAsync });
        using var received = new Measurements(server.Services, Received);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(message);
        await client.SendTextAsync("""{"type":"knock"}""");

        Assert.Equal(
            [$"1 endpoint=TalkEndpoint type={type} outcome={outcome}", "1 endpoint=TalkEndpoint type=knock outcome=handled"],
            await received.WaitForAsync(2));
    }

    [Theory]
    [InlineData("enter", "in", "handled")]
    [InlineData("enter", "full", "app")]
    [InlineData("enter.task", "later full", "app")]
    [InlineData("leave.valuetask", "later full", "app")]
    [InlineData("leave.valuetask", "later throw", "app")]
    [InlineData("leave.task", "later out", "handled")]
    public async Task A_handler_that_refuses_is_counted_as_what_it_answers(string type, string how, string outcome)
    {
        await using WsTestServer server = await MessageRefusalTests.StartAsync(new EventRecorder());
        using var received = new Measurements(server.Services, Received);
        using var duration = new Measurements(server.Services, "typedws.handler.duration");
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync($$$"""{"type":"{{{type}}}","payload":{"how":"{{{how}}}"},"id":1}""");
        await client.ReceiveTextAsync();

        Assert.Equal([$"1 endpoint=RefusingEndpoint type={type} outcome={outcome}"], await received.WaitForAsync(1));
        Assert.EndsWith($" endpoint=RefusingEndpoint type={type}", Assert.Single(await duration.WaitForAsync(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_whose_time_is_up_is_counted_once_as_that()
    {
        var release = new TaskCompletionSource();
        var script = new TalkScript { Tell = (_, _, _) => new ValueTask(release.Task) };
        await using WsTestServer server = await TalkEndpoint.StartAsync(
            script, static options => options.HandlerTimeout = TimeSpan.FromMilliseconds(30));
        using var received = new Measurements(server.Services, Received);
        using var duration = new Measurements(server.Services, "typedws.handler.duration");
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"tell","payload":{"what":"hi"},"id":1}""");
        await client.ReceiveTextAsync();
        release.SetResult();
        await duration.WaitForAsync(1);

        Assert.Equal(["1 endpoint=TalkEndpoint type=tell outcome=timeout"], received.Taken);
    }

    [Fact]
    public async Task Field_errors_are_counted_by_their_code()
    {
        await using WsTestServer server = await TalkEndpoint.StartAsync(new TalkScript());
        using var errors = new Measurements(server.Services, "typedws.validation.errors");
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"order","payload":{"email":"nobody","lines":[{"sku":"a","count":0},{"count":"x"}]}}""");
        await client.ReceiveTextAsync();

        Assert.Equal(
            new[] { "email", "range", "required", "type" }.Select(static code => $"1 endpoint=TalkEndpoint type=order code={code}"),
            errors.Taken.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task How_long_a_handler_ran_is_told_in_seconds()
    {
        var time = new ManualTime();
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var script = new TalkScript
        {
            Tell = async (_, tell, _) =>
            {
                time.Advance(TimeSpan.FromSeconds(0.25));
                if (tell.What == "later")
                {
                    entered.SetResult();
                    await release.Task;
                }
            },
        };
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<TalkEndpoint>("/ws"),
            builder => builder.Services.AddSingleton(script).AddSingleton<TimeProvider>(time));
        using var duration = new Measurements(server.Services, "typedws.handler.duration");
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"tell","payload":{"what":"now"}}""");
        await client.SendTextAsync("""{"type":"tell","payload":{"what":"later"}}""");
        await entered.Task.WithinLimit();
        time.Advance(TimeSpan.FromSeconds(1));
        release.SetResult();

        Assert.Equal(["0.25 endpoint=TalkEndpoint type=tell", "1.25 endpoint=TalkEndpoint type=tell"], await duration.WaitForAsync(2));
    }

    /// <summary>docs/operations.md: its answer included; what is done about its failure is not.</summary>
    [Theory]
    [InlineData("enter", "full", "app.room_full", 5)]
    [InlineData("enter.task", "later full", "app.room_full", 5)]
    [InlineData("enter", "fail", "internal", 0)]
    [InlineData("enter.task", "later fail", "internal", 0)]
    [InlineData("enter", "throw", "app.room_full", 0)]
    [InlineData("enter.task", "later throw", "app.room_full", 0)]
    public async Task A_handlers_time_has_its_answer_in_it_but_not_what_follows_when_it_throws(
        string type,
        string how,
        string code,
        int seconds)
    {
        var time = new ManualTime();
        await using WsTestServer server = await MessageRefusalTests.StartAsync(
            new EventRecorder(),
            options => options.ErrorFormatter = new SlowFormatter(time),
            builder => builder.Services.AddSingleton<TimeProvider>(time));
        using var duration = new Measurements(server.Services, "typedws.handler.duration");
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync($$$"""{"type":"{{{type}}}","payload":{"how":"{{{how}}}"}}""");

        Assert.Contains(code, await client.ReceiveTextAsync(), StringComparison.Ordinal);
        Assert.Equal([$"{seconds} endpoint=RefusingEndpoint type={type}"], await duration.WaitForAsync(1));
    }

    [Fact]
    public async Task Messages_without_an_envelope_have_the_types_text_and_binary()
    {
        var script = new RawScript
        {
            Text = static async (_, text) =>
            {
                if (text.Contains("later", StringComparison.Ordinal))
                {
                    await Task.Yield();
                }

                if (text.Contains("throw", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException(text);
                }
            },
        };
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script);
        using var received = new Measurements(server.Services, Received);
        using var duration = new Measurements(server.Services, "typedws.handler.duration");
        await using RawWebSocket client = await server.ConnectAsync();

        foreach (string text in (string[])["now", "later", "throw", "later throw"])
        {
            await client.SendTextAsync(text);
        }

        await client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, [1, 2, 3]));

        Assert.Equal(
            new[]
            {
                "_text outcome=handled",
                "_text outcome=handled",
                "_text outcome=internal",
                "_text outcome=internal",
                "_binary outcome=handled",
            }.Select(static what => "1 endpoint=RawScriptEndpoint type=" + what),
            await received.WaitForAsync(5));
        await duration.WaitForAsync(5);
    }

    internal static async ValueTask<Answer> AnswerAsync(Ask ask)
    {
        if (ask.About.StartsWith("later", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        return ask.About.Split(' ')[^1] switch
        {
            "throw" => throw new InvalidOperationException("the handler fails"),
            "refuse" => throw new WsException(WsError.App("not_today", "not today")),
            "limit" => throw new WsLimitException("enough"),
            _ => new Answer(ask.About),
        };
    }

    private sealed class SlowFormatter(ManualTime time) : IWsErrorFormatter
    {
        public void WritePayload(in WsErrorEvent error, Utf8JsonWriter payload)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            error.WriteDefault(payload);
        }
    }
}
