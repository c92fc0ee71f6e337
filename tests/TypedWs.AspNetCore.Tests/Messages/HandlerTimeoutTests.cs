using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>docs/limits.md, <c>HandlerTimeout</c>: the error event <c>timeout</c>, and a connection that goes on.</summary>
[InMemory]
public sealed class HandlerTimeoutTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(10);

    private const string Knock = """{"type":"knock"}""";
    private const string Knocked = """{"type":"knocked","payload":1}""";

    [Theory]
    [InlineData(",\"id\":\"7\"", "\"ref\":\"7\",", "")]
    [InlineData("", "", ",\"seq\":1")]
    public async Task A_handler_whose_time_is_up_is_answered_with_timeout_and_the_next_message_is_handled(
        string id,
        string reference,
        string sequence)
    {
        var never = new TaskCompletionSource();
        var script = new TalkScript { Tell = (_, _, _) => new ValueTask(never.Task) };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script, static options => options.HandlerTimeout = Soon);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync($$$"""{"type":"tell","payload":{"what":"hi"}{{{id}}}}""");
        await client.SendTextAsync(Knock);

        Assert.Equal(
            $$$$"""{"type":"error",{{{{reference}}}}"payload":"""
            + $$$$"""{"code":"timeout","message":"the server took too long to handle the message","on":"tell"{{{{sequence}}}}}}""",
            await client.ReceiveTextAsync());
        Assert.Equal(Knocked, await client.ReceiveTextAsync());
        await client.PingAsync();
    }

    [Fact]
    public async Task Its_token_is_cancelled_and_observing_it_is_no_error()
    {
        var script = new TalkScript();
        script.Tell = async (_, _, token) =>
        {
            var cancelled = new TaskCompletionSource();
            await using CancellationTokenRegistration registration = token.Register(cancelled.SetResult);
            await cancelled.Task;
            script.Events.Add("cancelled");
            token.ThrowIfCancellationRequested();
        };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script, static options => options.HandlerTimeout = Soon);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"tell","payload":{"what":"hi"},"id":1}""");

        Assert.Contains("\"code\":\"timeout\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await script.Events.ExpectAsync("cancelled");
        await client.CloseAsync();
        await script.Events.ExpectAsync("close 1000");
        script.Events.ExpectNothing();
    }

    [Fact]
    public async Task Handlers_that_do_not_end_are_left_running_up_to_a_bound_behind_which_the_connection_waits()
    {
        const int bound = 16;
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new TalkScript { Tell = (_, _, _) => new ValueTask(never.Task) };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script, static options => options.HandlerTimeout = Soon);
        await using RawWebSocket client = await server.ConnectAsync();
        for (int i = 0; i <= bound; i++)
        {
            await client.SendTextAsync("""{"type":"tell","payload":{"what":"hi"}}""");
        }

        await client.SendTextAsync(Knock);
        for (int i = 0; i <= bound; i++)
        {
            Assert.Contains("\"code\":\"timeout\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        }

        // Answered by the receive loop; the message before it is not.
        await client.PingAsync();
        never.SetResult();
        Assert.Equal(Knocked, await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_late_answer_is_not_sent()
    {
        var late = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = new TaskCompletionSource<Answer>();
        var script = new TalkScript { Answer = ask => new(ask.About == "late" ? late.Task : second.Task) };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script, static options => options.HandlerTimeout = Soon);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"ask","payload":{"about":"late"},"id":1}""");
        Assert.Contains("\"ref\":1,\"payload\":{\"code\":\"timeout\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        late.SetResult(new Answer("late"));

        second.SetResult(new Answer("second"));
        await client.SendTextAsync("""{"type":"ask","payload":{"about":"second"},"id":2}""");
        Assert.Equal("""{"type":"answer","payload":{"about":"second"},"ref":2}""", await client.ReceiveTextAsync());
        await client.PingAsync();
    }

    [Fact]
    public async Task The_next_message_is_not_answered_before_the_timeout_though_the_handler_ends_at_that_moment()
    {
        using var formatter = new HeldFormatter();
        var handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new TalkScript { Tell = (_, _, _) => new ValueTask(handled.Task) };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script, options =>
        {
            options.HandlerTimeout = Soon;
            options.ErrorFormatter = formatter;
        });
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"tell","payload":{"what":"hi"},"id":1}""");
        await client.SendTextAsync(Knock);
        await formatter.Entered.Task.WithinLimit();
        handled.SetResult();
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        formatter.Release();

        Assert.Contains("\"ref\":1,\"payload\":{\"code\":\"timeout\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        Assert.Equal(Knocked, await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_handler_that_has_ended_is_not_held_by_a_registration_that_blocks()
    {
        using var release = new ManualResetEventSlim();
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new TalkScript();
        script.Tell = async (_, _, token) =>
        {
            token.UnsafeRegister(
                _ =>
                {
                    blocked.SetResult();
                    release.Wait(Never);
                },
                null);
            await blocked.Task;
        };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script, static options =>
        {
            options.HandlerTimeout = Never;
            options.CloseTimeout = Never;
        });
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendTextAsync("""{"type":"tell","payload":{"what":"hi"}}""");
        await client.PingAsync();

        client.Reset();
        await script.Events.ExpectAsync("close 1006");
        release.Set();
    }

    [Fact]
    public async Task A_late_exception_is_reported_but_not_answered_again()
    {
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new TalkScript { Tell = (_, _, _) => new ValueTask(late.Task) };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script, static options => options.HandlerTimeout = Soon);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"tell","payload":{"what":"hi"},"id":1}""");
        Assert.Contains("\"code\":\"timeout\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        late.SetException(new InvalidDataException("too late"));

        await script.Events.ExpectAsync("error too late");
        await client.SendTextAsync(Knock);
        Assert.Equal(Knocked, await client.ReceiveTextAsync());
        await client.PingAsync();
    }

    [Fact]
    public async Task A_handler_in_time_is_answered_as_ever()
    {
        var script = new TalkScript
        {
            Tell = static async (_, _, token) =>
            {
                await Task.Yield();
                Assert.False(token.IsCancellationRequested);
            },
            Answer = static async ask =>
            {
                await Task.Yield();
                return ask.About == "bad" ? throw new InvalidDataException("bad") : new Answer(ask.About);
            },
        };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script, static options => options.HandlerTimeout = Never);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"tell","payload":{"what":"hi"},"id":1}""");
        Assert.Equal("""{"type":"$ack","ref":1}""", await client.ReceiveTextAsync());
        await client.SendTextAsync("""{"type":"ask","payload":{"about":"tea"},"id":2}""");
        Assert.Equal("""{"type":"answer","payload":{"about":"tea"},"ref":2}""", await client.ReceiveTextAsync());
        await client.SendTextAsync("""{"type":"ask","payload":{"about":"bad"},"id":3}""");
        Assert.Contains("\"ref\":3,\"payload\":{\"code\":\"internal\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await client.PingAsync();
    }

    [Fact]
    public async Task The_token_is_cancelled_as_well_when_the_connection_ends_first()
    {
        var script = new TalkScript();
        script.Tell = async (_, _, token) =>
        {
            var cancelled = new TaskCompletionSource();
            await using CancellationTokenRegistration registration = token.Register(cancelled.SetResult);
            script.Events.Add("waiting");
            await cancelled.Task;
            script.Events.Add("cancelled");
        };
        await using WsTestServer server = await TalkEndpoint.StartAsync(script, static options => options.HandlerTimeout = Never);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"tell","payload":{"what":"hi"}}""");
        await script.Events.ExpectAsync("waiting");
        client.Reset();

        await script.Events.ExpectAsync("cancelled", "close 1006");
    }

    /// <summary>Writes an error event, on the thread that sends it, not before the test says so.</summary>
    private sealed class HeldFormatter : IWsErrorFormatter, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void WritePayload(in WsErrorEvent error, Utf8JsonWriter payload)
        {
            Entered.TrySetResult();
            _released.Wait(Bounded.Limit);
            error.WriteDefault(payload);
        }

        public void Release() => _released.Set();

        public void Dispose() => _released.Dispose();
    }
}
