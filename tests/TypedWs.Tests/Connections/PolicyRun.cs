using TypedWs.Connections;
using TypedWs.Messages;
using TypedWs.PubSub;
using TypedWs.Tests.PubSub;
using TypedWs.Tests.Testing;
using TypedWs.Transport;
using static TypedWs.Tests.Connections.OutboundQueuePolicyTests;

namespace TypedWs.Tests.Connections;

/// <summary>One connection and its model, with the same random calls, until it is closed or the run is long enough.</summary>
internal sealed class PolicyRun : IDisposable
{
    private const int High = 100;
    private const int Low = 50;
    private const int Limit = 1000;
    private const int Messages = 60;

    private static readonly MessageTag[] Tags = [default, Price, State, Typing, OutboundQueuePolicyTests.Chat];

    private readonly FakeTransport _transport = new() { HoldsFlushes = true };
    private readonly OutboundBudget _budget = new(10_000_000);
    private readonly FakeOwner _owner = new();
    private readonly ManualTurns _turns = new();
    private readonly Topic[] _topics = new Topic[3];
    private readonly DeliveryTimes _times = new();
    private readonly OutboundQueue _queue;
    private readonly PolicyModel _model;
    private readonly WsOverflowPolicy _ofEndpoint;
    private readonly Random _random;
    private readonly bool _hasBursts;
    private Task? _wait;
    private int _number;

    public PolicyRun(WsOverflowPolicy ofEndpoint, Random random)
    {
        _ofEndpoint = ofEndpoint;
        _random = random;
        _hasBursts = random.Next(2) == 0;
        bool isBlind = random.Next(2) == 0;
        _transport.Progress = isBlind ? null : default(TransportProgress);
        _queue = new OutboundQueue(
            _transport,
            new OutboundLimits(High, Low, Limit, ofEndpoint),
            _budget,
            new TurnScheduler(),
            _owner,
            _times.Metrics);
        _model = new PolicyModel(High, Low, Limit, ofEndpoint, isBlind);
        var clock = new PublicationClock();
        for (int i = 0; i < _topics.Length; i++)
        {
            _topics[i] = new Topic($"room:{i}", clock, _turns);
            Assert.NotNull(_topics[i].TryAdd(_queue));
        }
    }

    /// <returns>Whether it was closed.</returns>
    public bool Run()
    {
        while (_number < Messages && !_model.IsClosed)
        {
            DoSomething();
            AssertCounts();
        }

        Assert.Equal(_model.IsClosed ? 1 : 0, _owner.Overflows);
        while (_transport.IsFlushInFlight)
        {
            CompleteFlush();
            AssertCounts();
        }

        Assert.Equal(_model.Sent, Numbers(_transport.Flushed));
        Assert.Equal(0, _budget.Used);
        return _model.IsClosed;
    }

    public void Dispose() => _times.Dispose();

    private void DoSomething()
    {
        if (!_transport.IsFlushInFlight)
        {
            PublishAtOnce(_hasBursts ? _random.Next(1, 20) : 1);
            _model.BeginFlush();
            return;
        }

        switch (_random.Next(13))
        {
            case 0 or 1:
                CompleteFlush();
                break;
            case 2:
                SendDirectly();
                break;
            case 3:
                byte[] answer = NextFrame();
                _queue.EnqueueAnswer(answer);
                _model.Accept(_number, answer.Length, policy: null, key: null, isAnswer: true);
                break;
            case 4:
                for (int flushes = _random.Next(30); flushes > 0 && _transport.IsFlushInFlight; flushes--)
                {
                    CompleteFlush();
                    AssertCounts();
                }

                break;
            case 5 when _model.AnswersWait && _wait is not { IsCompleted: false }:
                _wait = _queue.WaitForAnswersAsync();
                _model.BeginWait();
                break;
            default:
                PublishAtOnce(1);
                break;
        }
    }

    private void SendDirectly()
    {
        byte[] frame = NextFrame();
        MessageTag tag = NextTag();
        _owner.IsHandling = _random.Next(2) == 0;
        _queue.Enqueue(frame, tag);
        _model.Accept(_number, frame.Length, tag.GetPolicy(_ofEndpoint), key: null, _owner.IsHandling);
        _owner.IsHandling = false;
    }

    // In one turn.
    private void PublishAtOnce(int count)
    {
        for (; count > 0; count--)
        {
            byte[] frame = NextFrame();
            MessageTag tag = NextTag();
            Topic topic = _topics[_random.Next(_topics.Length)];
            topic.Publish(frame, except: null, tag);
            if (!_model.IsClosed)
            {
                _model.Accept(
                    _number,
                    frame.Length,
                    tag.GetPolicy(_ofEndpoint),
                    new BacklogKey(topic.Name, tag.TypeNumber),
                    isAnswer: false);
            }
        }

        _turns.Run();
    }

    private void CompleteFlush()
    {
        _transport.CompleteFlush();
        _model.CompleteFlush(_transport.IsFlushInFlight ? _transport.Flushes[^1].Length : 0);
    }

    private void AssertCounts()
    {
        Assert.Equal(_model.Buffered, _queue.BufferedBytes);
        Assert.Equal(_model.Dropped, _queue.DroppedMessages);
        Assert.Equal(_model.Large, _queue.Large);
        Assert.Equal(_model.Answers, _queue.Answers);
        Assert.Equal(_model.AnswersWait, _queue.AnswersWait);
        Assert.Equal(_model.Used, _budget.Used);
        Assert.Equal(_hasBursts ? _times.Told : _model.Told, _times.Told);
        if (_wait is not null)
        {
            // Never too early, and at the latest when few wait at all.
            Assert.True(!_wait.IsCompleted || _model.Awaited <= Low || !_model.AnswersWait);
            Assert.True(_wait.IsCompleted || _model.AnswersWait);
        }
    }

    private byte[] NextFrame()
        => Frame(++_number, _random.Next(20) switch
        {
            0 => _random.Next(Limit / 2, Limit),
            1 => _random.Next(16_000, 20_000),
            _ => _random.Next(50, 128),
        });

    private MessageTag NextTag() => Tags[_random.Next(Tags.Length)];
}
