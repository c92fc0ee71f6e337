using System.Diagnostics;
using System.Text.Json;
using TypedWs.Authorization;
using TypedWs.CompilerServices;
using TypedWs.Dispatch;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Conversation;

/// <summary>Messages that wait at a gate: their traces, and what a cancel does to the messages behind them.</summary>
public sealed class WaitingAtGatesTests : ConversationTestBase
{
    private readonly TaskCompletionSource<Found?> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Found?> _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    [Fact]
    public async Task The_trace_of_a_message_that_waited_for_its_key_ends_with_its_handler()
    {
        List<Activity> stopped = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == WsTelemetry.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("typedws.connection.id") as string == Connection.Ws.Id)
                {
                    lock (stopped)
                    {
                        stopped.Add(activity);
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        Endpoint.OnChat = Endpoint.Exclusive(new WsHandlerGate(4), CallAsync);
        Send(Chat(1), Chat(2));
        _first.SetResult(null);
        await TextsAsync(1);
        await Bounded.Until(() => Volatile.Read(ref _calls) == 2, "second call");
        await Bounded.Until(() => Count(stopped) > 0, "end of the first trace");
        Send(Find(3));
        await TextsAsync(2);
        await Bounded.Until(() => Count(stopped) == 2, "end of the third trace");
        Assert.DoesNotContain(stopped, static activity => activity.GetTagItem("typedws.error.code") is not null);
        _second.SetException(new WsException(WsError.App("no", "no")));
        await TextsAsync(3);
        await Bounded.Until(() => Count(stopped) == 3, "end of the second trace");
        Assert.Contains(stopped[2].TagObjects, static tag => tag.Value is "app.no");
        await EndAsync();
        Assert.Equal(3, Count(stopped));
    }

    [Fact]
    public async Task A_message_that_is_cancelled_while_it_waits_for_a_slot_holds_up_no_other()
    {
        Endpoint.OnChat = ConversationEndpoint.Concurrent(new WsHandlerGate(1), CallAsync);
        Send(Chat(1), Chat(2), Find(3));
        Assert.Empty(Texts());
        Send(Cancel(2));
        Assert.Equal([Cancelled(2), Found(3)], await TextsAsync(2));

        // The place of the cancelled message is free: the next one gets the slot.
        Send(Chat(4), Cancel(4), Chat(5));
        _first.SetResult(new Found(7));
        _second.SetResult(new Found(8));
        string[] texts = await TextsAsync(5);
        Assert.Contains(Found(5, 8), texts);
        Assert.Equal(2, _calls);
        await EndAsync();
    }

    [Fact]
    public void A_stray_ref_is_ignored_also_in_a_message_that_its_sender_may_not_send()
    {
        Endpoint.OnChat = ConversationEndpoint.Authorized(new WsAuthorization("handler"));
        var connection = new TestConnection(Endpoint, authorizer: new Nobody());
        connection.Receive("""{"type":"chat","payload":{"text":"a"},"ref":7}""");
        Assert.Empty(connection.TakeTexts());
        Assert.Contains("\"code\":\"forbidden\"", connection.Ask(Chat(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_has_waited_is_authorized_again_before_its_handler_runs()
    {
        var gate = new WsHandlerGate(1);
        var authorization = new WsAuthorization("handler");
        Endpoint.OnChat = (WsConnection _, ref WsInboundMessage inbound)
            => !inbound.IsAuthorized(authorization, out ValueTask decision) ? decision
                : !inbound.TryEnter(gate, out ValueTask pending) ? pending
                : inbound.TryRead<ChatCodec, Chat>(out Chat? chat) ? inbound.ReplyAsync(CallAsync(chat, inbound.HandlerToken))
                : default;
        var connection = new TestConnection(Endpoint, authorizer: new FirstTwo());
        connection.Receive(Chat(1));
        connection.Receive(Chat(2));
        _first.SetResult(new Found(7));
        List<string> texts = [];
        await Bounded.Until(
            () =>
            {
                texts.AddRange(connection.TakeTexts());
                return texts.Count == 2;
            },
            "both answers");
        Assert.Equal(Found(1, 7), texts[0]);
        Assert.Contains("\"ref\":2,\"payload\":{\"code\":\"forbidden\"", texts[1], StringComparison.Ordinal);
        Assert.Equal(1, _calls);
        Assert.Equal(0, connection.Ws.Core.Requests.Slots.Count);
        Assert.Equal(0, connection.Ws.Core.Requests.Table.Count);
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_is_asked_is_no_failure()
    {
        Endpoint.OnChat = ConversationEndpoint.Reply(
            async (_, _) => await ((IWsRequester)Connection.Ws)
                .RequestAsync<Chat, Found>(new Chat("sure?"), options: null, CancellationToken.None));
        Send(Chat(1));
        await TextsAsync(1);
        await EndAsync();
        Assert.Empty(Endpoint.Errors);
    }

    [Fact]
    public async Task The_names_of_the_envelope_hold_in_conversations()
    {
        Configure = static options =>
        {
            options.EnvelopeNames = new WsEnvelopeNames("event", "data");
            options.ErrorFormatter = new Failing();
        };
        Endpoint.OnChat = ConversationEndpoint.Upload(async (items, token) =>
        {
            Found answer = await ((IWsRequester)Connection.Ws).RequestAsync<Chat, Found>(new Chat("sure?"), null, token);
            int count = answer.Count;
            await foreach (Find _ in items.WithCancellation(token))
            {
                count++;
            }

            return new Found(count);
        });
        Send("""{"event":"chat","data":{"text":"a"},"id":1}""");
        Assert.Equal("""{"event":"chat","data":{"text":"sure?"},"id":"$1"}""", (await TextsAsync(1))[0]);
        Send(
            """{"data":{"limit":"x"},"ref":1,"event":"find"}""",
            """{"ref":1,"data":{"name":"n"},"event":"find"}""",
            """{"event":"$end","ref":1}""",
            """{"ref":"$1","event":"found","data":{"count":5}}""");
        string[] texts = await TextsAsync(3);
        Assert.Contains("\"pointer\":\"/data/limit\"", texts[1], StringComparison.Ordinal);
        Assert.Equal("""{"event":"found","data":{"count":6},"ref":1}""", texts[2]);
        Send("""{"event":"chat","data":{"text":"a"},"id":2}""", """{"event":"$cancel","ref":2}""");
        texts = await TextsAsync(6);
        Assert.Contains(
            texts,
            static text => text.StartsWith(
                "{\"event\":\"error\",\"ref\":2,\"data\":{\"code\":\"cancelled\"", StringComparison.Ordinal));
        Assert.Contains("""{"event":"$cancel","ref":"$2"}""", texts);
        await EndAsync();
    }

    private static int Count(List<Activity> stopped)
    {
        lock (stopped)
        {
            return stopped.Count;
        }
    }

    private ValueTask<Found?> CallAsync(Chat chat, CancellationToken token)
        => new((Interlocked.Increment(ref _calls) == 1 ? _first : _second).Task);

    private sealed class Nobody : IMessageAuthorizer
    {
        public ValueTask<AuthorizationOutcome> AuthorizeAsync(WsConnection ws, WsAuthorization authorization)
            => new(AuthorizationOutcome.Forbidden);
    }

    // The third decision, after the wait of the second message, is another.
    private sealed class FirstTwo : IMessageAuthorizer
    {
        private int _decisions;

        public ValueTask<AuthorizationOutcome> AuthorizeAsync(WsConnection ws, WsAuthorization authorization)
            => new(++_decisions <= 2 ? AuthorizationOutcome.Granted : AuthorizationOutcome.Forbidden);
    }

    private sealed class Failing : IWsErrorFormatter
    {
        public void WritePayload(in WsErrorEvent error, Utf8JsonWriter writer) => throw new InvalidOperationException("failed");
    }
}
