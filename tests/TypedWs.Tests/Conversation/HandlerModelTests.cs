using System.Runtime.CompilerServices;
using TypedWs.CompilerServices;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Conversation;

/// <summary>
/// Each shape of handler in each situation: exactly one terminal answer, the token cancelled where somebody has cancelled, the enumerator
/// disposed of, and nothing left in any table.
/// </summary>
public sealed class HandlerModelTests : ConversationTestBase
{
    private readonly TaskCompletionSource _mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CancellationToken> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Situation _situation;
    private int _runs;
    private int _left;

    public enum Shape
    {
        Reply,
        Stream,
        Upload,
        Concurrent,
        Exclusive,
        Offloaded,
    }

    public enum Situation
    {
        Success,
        Invalid,
        Refusal,
        Failure,
        TimeOut,
        CancelBefore,
        CancelWhile,
        CancelAfter,
        Disconnect,
        SameIdTwice,
        Backpressure,
    }

    public static TheoryData<Shape, Situation> Cases()
    {
        var cases = new TheoryData<Shape, Situation>();
        foreach (Shape shape in Enum.GetValues<Shape>())
        {
            foreach (Situation situation in Enum.GetValues<Situation>())
            {
                cases.Add(shape, situation);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_request_has_exactly_one_terminal_answer(Shape shape, Situation situation)
    {
        _situation = situation;
        bool isStream = shape is Shape.Stream or Shape.Upload;
        Configure = options =>
        {
            // The time-out may have to be waited for in many steps, each of which moves the clock.
            options.KeepAlive.Interval = Timeout.InfiniteTimeSpan;
            options.HandlerTimeout = situation == Situation.TimeOut ? TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan;
            if (situation == Situation.Backpressure)
            {
                (options.Outbound.HighWatermark, options.Outbound.LowWatermark) = (40, 0);
            }
        };
        Endpoint.OnChat = Choose(shape);
        var before = new TaskCompletionSource<Found?>();
        Endpoint.OnFind = (_, _, _) => new ValueTask<Found?>(before.Task);
        Send(Find(1), situation == Situation.Invalid ? """{"type":"chat","payload":{},"id":2}""" : Chat(2));
        if (situation == Situation.CancelBefore)
        {
            Send(Cancel(2));
        }

        before.SetResult(new Found(1));
        await TextsAsync(1);
        bool runs = situation is not (Situation.Invalid or Situation.CancelBefore);
        if (runs)
        {
            await ActAsync(isStream);
        }

        if (situation == Situation.Disconnect)
        {
            Connection.Transport.EndInput();
            await Connection.Run.WithinLimit();
        }
        else
        {
            await Bounded.Until(() => Texts().Any(text => IsTerminal(text, "2")), "answer");
            await Bounded.Until(() => Connection.Ws.Core.OpenRequests!.Table.Count == 0 && _left == _runs, "end of the handler");

            // The failure is reported, and the places of the handler are free, shortly after the answer.
            await Bounded.Until(() => Endpoint.Errors.Count > 0 || _situation != Situation.Failure, "report of the failure");
            await Bounded.Until(() => Connection.Ws.Core.OpenRequests!.Slots.Count == 0, "free slots");

            // The id is free again, and nothing follows the answer.
            Endpoint.OnFind = static (_, _, _) => new(new Found(9));
            Send(Cancel(2), Item(2), End(2), Find(2));
            await Bounded.Until(() => Texts()[^1] == Found(2, 9), "answer to the next request");
        }

        Check(runs);
        await EndAsync();
        Assert.Equal(0, Endpoint.Keys.Count);
    }

    private static bool IsTerminal(string text, string id)
        => text.Contains($"\"ref\":{id}", StringComparison.Ordinal) && !text.Contains("\"count\":3", StringComparison.Ordinal);

    private ConversationEndpoint.Shape Choose(Shape shape) => shape switch
    {
        Shape.Reply => ConversationEndpoint.Reply((_, token) => ReplyAsync(token)),
        Shape.Stream => ConversationEndpoint.Stream((_, token) => StreamAsync(token)),
        Shape.Upload => ConversationEndpoint.Upload((items, token) => UploadAsync(items, token)),
        Shape.Concurrent => ConversationEndpoint.Concurrent(new WsHandlerGate(2), (_, token) => ReplyAsync(token)),
        Shape.Exclusive => Endpoint.Exclusive(new WsHandlerGate(2), (_, token) => ReplyAsync(token)),
        _ => ConversationEndpoint.Offloaded((_, token) => ReplyAsync(token)),
    };

    private async Task ActAsync(bool isStream)
    {
        await _started.Task.WithinLimit();
        switch (_situation)
        {
            case Situation.TimeOut when !isStream:
                await Bounded.Until(
                    () =>
                    {
                        Connection.Time.Advance(TimeSpan.FromSeconds(1));
                        return _started.Task.Result.IsCancellationRequested;
                    },
                    "time-out");
                break;
            case Situation.CancelWhile:
                Send(Cancel(2), Cancel(2));
                break;
            case Situation.SameIdTwice:
                Send(Chat(2));
                _mayEnd.SetResult();
                await Bounded.Until(() => Texts().Any(static text => text.Contains("\"conflict\"", StringComparison.Ordinal)), "conflict");
                break;
            case Situation.Disconnect:
                break;
            case Situation.Backpressure:
                // The client does not read while the handler ends.
                Connection.Transport.HoldsFlushes = true;
                Connection.Ws.Send(new Found(3));
                await Bounded.Until(() => Connection.Transport.IsFlushInFlight, "flush");
                Connection.Ws.Send(new Found(3));
                _mayEnd.SetResult();
                await Bounded.Until(() => _left == 1, "end of the handler's code");
                Connection.Transport.HoldsFlushes = false;
                Connection.Transport.CompleteFlush();
                break;
            default:
                _mayEnd.SetResult();
                break;
        }
    }

    private void Check(bool runs)
    {
        string[] texts = Texts();
        int terminal = texts.Count(static text => IsTerminal(text, "2")) - texts.Count(static text => text == Found(2, 9));
        Assert.Equal(_situation == Situation.Disconnect ? 0 : 1, terminal);
        Assert.Equal(runs ? 1 : 0, _runs);
        Assert.Equal(_runs, _left);
        if (runs)
        {
            Assert.Equal(
                _situation is Situation.CancelWhile or Situation.Disconnect || HasTimedOut(texts),
                _started.Task.Result.IsCancellationRequested);
        }

        Assert.Equal(_situation == Situation.Failure ? 1 : 0, Endpoint.Errors.Count);
        Assert.Equal(
            _situation switch { Situation.Invalid or Situation.SameIdTwice => 1, _ => 0 },
            Endpoint.Invalid.Count);
    }

    private static bool HasTimedOut(string[] texts)
        => texts.Any(static text => text.Contains("\"code\":\"timeout\"", StringComparison.Ordinal));

    private async ValueTask<Found?> ReplyAsync(CancellationToken token)
    {
        await RunAsync(token);
        return new Found(2);
    }

    private async IAsyncEnumerable<Found> StreamAsync([EnumeratorCancellation] CancellationToken token)
    {
        yield return new Found(3);
        await RunAsync(token);
        yield return new Found(3);
    }

    private async ValueTask<Found?> UploadAsync(IAsyncEnumerable<Find> items, CancellationToken token)
    {
        _ = items;
        await RunAsync(token);
        return new Found(2);
    }

    private async Task RunAsync(CancellationToken token)
    {
        Interlocked.Increment(ref _runs);
        try
        {
            _started.TrySetResult(token);
            await _mayEnd.Task.WaitAsync(token);
            if (_situation == Situation.Refusal)
            {
                throw new WsException(WsError.App("no", "no"));
            }

            if (_situation == Situation.Failure)
            {
                throw new InvalidOperationException("failed");
            }
        }
        finally
        {
            Interlocked.Increment(ref _left);
        }
    }
}
