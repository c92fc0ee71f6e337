using TypedWs.Connections;
using TypedWs.Messages;
using TypedWs.PubSub;
using TypedWs.Tests.PubSub;
using TypedWs.Tests.Testing;
using static TypedWs.Tests.Connections.OutboundQueuePolicyTests;

namespace TypedWs.Tests.Connections;

/// <summary>One connection and its model, with the same random calls, until it is closed or the run is long enough.</summary>
internal sealed class PolicyRun
{
    private const int High = 100;
    private const int Limit = 1000;
    private const int Messages = 60;

    private static readonly MessageTag[] Tags = [default, Price, State, Typing, OutboundQueuePolicyTests.Chat];

    private readonly FakeTransport _transport = new() { HoldsFlushes = true };
    private readonly OutboundBudget _budget = new(10_000_000);
    private readonly FakeOwner _owner = new();
    private readonly ManualTurns _turns = new();
    private readonly Topic[] _topics = new Topic[3];
    private readonly OutboundQueue _queue;
    private readonly PolicyModel _model;
    private readonly WsOverflowPolicy _ofEndpoint;
    private readonly Random _random;
    private int _number;

    public PolicyRun(WsOverflowPolicy ofEndpoint, Random random)
    {
        _ofEndpoint = ofEndpoint;
        _random = random;
        _queue = new OutboundQueue(_transport, new OutboundLimits(High, 50, Limit, ofEndpoint), _budget, new DeferredFlush(), _owner);
        _model = new PolicyModel(High, Limit, ofEndpoint);
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
            if (!_transport.IsFlushInFlight)
            {
                PublishAtOnce(_random.Next(1, 20));
                _model.BeginFlush();
            }
            else
            {
                DoSomething();
            }

            Assert.Equal(_model.Buffered, _queue.BufferedBytes);
            Assert.Equal(_model.Dropped, _queue.DroppedMessages);
        }

        Assert.Equal(_model.IsClosed ? 1 : 0, _owner.Overflows);
        while (_transport.IsFlushInFlight)
        {
            CompleteFlush();
        }

        Assert.Equal(_model.Sent, Numbers(_transport.Flushed));
        Assert.Equal(0, _budget.Used);
        return _model.IsClosed;
    }

    private void DoSomething()
    {
        byte[] frame = NextFrame();
        MessageTag tag = NextTag();
        switch (_random.Next(12))
        {
            case 0 or 1:
                CompleteFlush();
                break;
            case 2:
                _queue.Enqueue(frame, tag);
                _model.Accept(_number, frame.Length, tag.GetPolicy(_ofEndpoint), key: null);
                break;
            case 3:
                _queue.EnqueueAnswer(frame);
                _model.Accept(_number, frame.Length, policy: null, key: null);
                break;
            default:
                PublishAtOnce(1);
                break;
        }
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
                _model.Accept(_number, frame.Length, tag.GetPolicy(_ofEndpoint), new BacklogKey(topic.Name, tag.TypeNumber));
            }
        }

        _turns.Run();
    }

    private void CompleteFlush()
    {
        _transport.CompleteFlush();
        _model.CompleteFlush(_transport.IsFlushInFlight ? Numbers(_transport.Flushes[^1]).Length : 0);
    }

    private byte[] NextFrame() => Frame(++_number, _random.Next(50, 128));

    private MessageTag NextTag() => Tags[_random.Next(Tags.Length)];
}
