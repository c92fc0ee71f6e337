using System.Text;
using TypedWs.Authorization;
using TypedWs.Diagnostics;
using TypedWs.Dispatch;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Dispatch;

/// <summary>A message whose handler awaits: one answer, by the handler or by the end of its time.</summary>
public sealed class RequestContextTests : DispatchTestBase
{
    private static readonly byte[] Id = "\"7\""u8.ToArray();

    [Fact]
    public async Task A_reply_in_time_is_the_only_answer()
    {
        RequestContext context = Create(Id);
        var handler = new TaskCompletionSource<Found?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task done = Wait(context, context.ReplyAsync(new ValueTask<Found?>(handler.Task)));
        Connection.Time.Advance(Limit / 2);

        Connection.Ws.Core.Outbound.BeginBatch();
        handler.SetResult(new Found(1));
        await done.WithinLimit();
        Connection.Time.Advance(Limit);
        Connection.Ws.Core.Outbound.EndBatch();

        Assert.Equal(["""{"type":"found","payload":{"count":1},"ref":"7"}"""], Connection.TakeTexts());
        Assert.False(context.HasExpired);
    }

    [Fact]
    public async Task At_the_end_of_the_time_the_wait_ends_with_the_answer_timeout_and_a_late_reply_is_not_sent()
    {
        RequestContext context = Create(Id);
        var handler = new TaskCompletionSource<Found?>();
        ValueTask reply = context.ReplyAsync(new ValueTask<Found?>(handler.Task));
        Task done = Wait(context, reply);

        string sent = Assert.Single(Sent(() => Connection.Time.Advance(Limit)));
        await done.WithinLimit();
        Assert.Equal("timeout ref=\"7\" on=chat", ErrorSummary.Of(sent));
        Assert.True(context.HasExpired);
        Assert.False(context.TryAnswer());
        Assert.Empty(Sent(() => handler.SetResult(new Found(1))));
    }

    [Fact]
    public async Task Several_messages_that_wait_have_numbers_of_their_own()
    {
        RequestContext first = Create(id: null, sequence: 8);
        RequestContext second = Create(id: null, sequence: 9);
        var never = new TaskCompletionSource();
        Task done = Task.WhenAll(Wait(second, new ValueTask(never.Task)), Wait(first, new ValueTask(never.Task)));

        string[] sent = Sent(() => Connection.Time.Advance(Limit));
        await done.WithinLimit();
        Assert.Equal(["timeout seq=8 on=chat", "timeout seq=9 on=chat"], sent.Select(ErrorSummary.Of).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_message_is_copied_because_its_buffer_is_used_again()
    {
        byte[] id = Encoding.UTF8.GetBytes("\"first\"");
        RequestContext context = Create(id);
        id.AsSpan().Fill((byte)'x');

        Task done = Task.CompletedTask;
        string[] sent = Sent(() => done = Wait(context, default, acknowledges: true));
        await done.WithinLimit();
        Assert.Equal(["""{"type":"$ack","ref":"first"}"""], sent);
    }

    [Fact]
    public async Task A_message_that_is_answered_already_is_not_answered_again_at_the_end_of_the_time()
    {
        RequestContext context = Create(Id, isSettled: true);
        var never = new TaskCompletionSource<AuthorizationOutcome>();
        Task done = Wait(context, context.ObserveAsync(new ValueTask<AuthorizationOutcome>(never.Task)));

        Assert.Empty(Sent(() => Connection.Time.Advance(Limit)));
        await done.WithinLimit();
    }

    [Fact]
    public async Task A_failure_after_the_end_of_the_time_is_reported_and_not_answered()
    {
        RequestContext context = Create(Id);
        var handler = new TaskCompletionSource();
        Task done = Wait(context, new ValueTask(handler.Task));
        Assert.Single(Sent(() => Connection.Time.Advance(Limit)));
        await done.WithinLimit();

        Assert.Empty(Sent(() => handler.SetException(new InvalidOperationException("late"))));
        Assert.Equal("late", Assert.Single(Endpoint.Errors).Message);
    }

    [Fact]
    public async Task The_token_is_cancelled_at_the_end_of_the_time()
    {
        var deadline = new HandlerDeadline(Connection.Ws);
        CancellationToken token = deadline.Token;
        var cancelled = new TaskCompletionSource();
        token.Register(cancelled.SetResult);
        Task done = Wait(
            new RequestContext(Message(Id), deadline, passage: null, entry: null, EndpointMetrics.NotTimed),
            new ValueTask(cancelled.Task));
        Assert.False(token.IsCancellationRequested);

        Sent(() => Connection.Time.Advance(Limit));
        await cancelled.Task.WithinLimit();
        await done.WithinLimit();
    }

    [Fact]
    public async Task The_token_is_cancelled_with_the_connection()
    {
        var cancelled = new TaskCompletionSource();
        new HandlerDeadline(Connection.Ws).Token.Register(cancelled.SetResult);
        Connection.Ws.Abort();
        await cancelled.Task.WithinLimit();
    }

    [Fact]
    public void Of_a_handler_and_the_end_of_its_time_exactly_one_answers()
    {
        using var both = new Barrier(2);
        for (int round = 0; round < 200; round++)
        {
            RequestContext context = Create(id: null);
            bool answered = false;
            Sent(() =>
            {
                Task handler = Task.Run(() =>
                {
                    both.SignalAndWait();
                    answered = context.TryAnswer();
                });
                both.SignalAndWait();
                bool expired = context.TryExpire();
                handler.Wait(Bounded.Limit);
                Assert.NotEqual(answered, expired);
            });
        }
    }

    private static Task Wait(RequestContext context, ValueTask handler, bool acknowledges = false)
        => context.WaitAsync(handler, acknowledges).AsTask();

    private RequestContext Create(byte[]? id, long sequence = 1, bool isSettled = false)
        => new(
            Message(id, sequence), new HandlerDeadline(Connection.Ws), passage: null, entry: null, EndpointMetrics.NotTimed, isSettled);
}
