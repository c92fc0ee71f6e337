using System.Text;
using TypedWs.Connections;
using TypedWs.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.PubSub;

/// <summary>The subscriber that a publication leaves out steps over it in one step: neither what it is sent at the same time nor the
/// topic's turns take the publication along, and everything else keeps its place.</summary>
public sealed class ExcludedSubscriberTests
{
    private const int Rounds = 4000;

    private readonly TurnScheduler _turns = new();
    private readonly Topic _topic;
    private readonly FakeTransport _excludedTransport = new();
    private readonly FakeTransport _otherTransport = new();
    private readonly OutboundQueue _excluded;
    private readonly OutboundQueue _other;

    public ExcludedSubscriberTests()
    {
        _topic = new Topic("room", new PublicationClock(), _turns);
        _excluded = CreateQueue(_excludedTransport);
        _other = CreateQueue(_otherTransport);
        Assert.NotNull(_topic.TryAdd(_excluded));
        Assert.NotNull(_topic.TryAdd(_other));
    }

    [Fact]
    public async Task However_it_is_sent_to_meanwhile_it_never_gets_the_publication_and_all_else_in_order()
    {
        using var done = new CancellationTokenSource();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> sending = Task.Run(() =>
        {
            int sent = 0;
            while (!done.IsCancellationRequested)
            {
                _excluded.Enqueue("x\n"u8);
                sent++;
                started.TrySetResult();
            }

            return sent;
        });
        await started.Task.WithinLimit();
        for (int round = 0; round < Rounds; round++)
        {
            _topic.Publish(Line("all", round), except: null);
            Assert.Equal(1, _topic.Publish(Line("others", round), except: _excluded));
            _excluded.Enqueue(Line("direct", round));
        }

        await done.CancelAsync();
        int sent = await sending.WithinLimit();
        await _excluded.WhenIdleAsync().WithinLimit();
        await _other.WhenIdleAsync().WithinLimit();

        string[] excluded = Lines(_excludedTransport);
        Assert.Equal(sent, excluded.Count(static line => line == "x"));
        Assert.Equal(
            Enumerable.Range(0, Rounds).SelectMany(static round => new[] { $"all {round}", $"direct {round}" }),
            excluded.Where(static line => line != "x"));
        Assert.Equal(
            Enumerable.Range(0, Rounds).SelectMany(static round => new[] { $"all {round}", $"others {round}" }),
            Lines(_otherTransport));
    }

    [Fact]
    public void A_subscriber_that_is_not_subscribed_is_nobody_to_leave_out()
    {
        OutboundQueue stranger = CreateQueue(new FakeTransport());
        Assert.Equal(2, _topic.Publish(Line("all", 0), except: stranger));
    }

    private static byte[] Line(string kind, int round) => Encoding.UTF8.GetBytes($"{kind} {round}\n");

    private static string[] Lines(FakeTransport transport)
        => Encoding.UTF8.GetString(transport.Flushed).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private OutboundQueue CreateQueue(FakeTransport transport)
        => new(
            transport,
            new OutboundLimits(1_000_000, 500_000, long.MaxValue, WsOverflowPolicy.Close),
            new OutboundBudget(long.MaxValue),
            _turns,
            new FakeOwner());
}
