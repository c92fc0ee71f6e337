using System.Globalization;
using TypedWs.Framing;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.PubSub.Model;

/// <summary>How a connection ends.</summary>
internal enum Leaving
{
    ServerCloses,
    PeerCloses,
    PeerEndsInput,
    Abort,
}

/// <summary>
/// A connection with everything that it did and got. One thread at a time, but for sends to it and publications of it.
/// </summary>
internal sealed class ModelPeer
{
    private readonly Func<long> _now;
    private readonly TestConnection _connection;
    private readonly ModelStay?[] _current = new ModelStay?[ModelCall.NamedTopics + 1];
    private readonly List<ModelStay> _stays = [];

    /// <param name="first">A connection to the endpoint.</param>
    /// <param name="now">The model's clock.</param>
    /// <param name="flush">How flushes complete; at once if null.</param>
    public ModelPeer(TestConnection first, Func<long> now, Func<ValueTask<bool>>? flush)
    {
        _now = now;
        ModelStay all = Begin(ModelCall.All);
        _connection = new TestConnection(first);
        all.Begun = now();
        _connection.Transport.FlushOverride = flush;
        Half = HalfOf(Ws);
    }

    public WsConnection Ws => _connection.Ws;

    public int Half { get; }

    public IReadOnlyList<ModelStay> Stays => _stays;

    /// <summary>From when on it was closing.</summary>
    public long LeaveBegan { get; private set; } = long.MaxValue;

    /// <summary>Whether it ended in a way that what was under way is lost.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>The numbers of the messages that it got, in order; complete when it has left.</summary>
    public int[] Received =>
    [
        .. ServerFrame.Parse(_connection.Transport.Flushed)
            .Where(static frame => frame.Opcode == Opcode.Text)
            .Select(static frame => NumberOf(frame.Text)),
    ];

    public static int HalfOf(WsConnection ws) => ws.Id.GetHashCode(StringComparison.Ordinal) & 1;

    public static Chat MessageOf(int number, int padding) => new(number.ToString(CultureInfo.InvariantCulture) + new string(' ', padding));

    /// <summary>Subscribes, or unsubscribes.</summary>
    public void Toggle(int topic)
    {
        string name = topic.ToString(CultureInfo.InvariantCulture);
        if (_current[topic] is { } stay)
        {
            stay.EndBegan = _now();
            Assert.True(Ws.Unsubscribe(name));
            stay.Ended = stay.Forgotten = _now();
            _current[topic] = null;
            return;
        }

        stay = Begin(topic);
        Assert.True(Ws.Subscribe(name));
        stay.Begun = _now();
    }

    public async Task LeaveAsync(Leaving how)
    {
        IsAborted = how == Leaving.Abort;
        LeaveBegan = _now();
        ModelStay[] left = [.. _current.OfType<ModelStay>()];
        Array.ForEach(left, stay => stay.EndBegan = LeaveBegan);
        switch (how)
        {
            case Leaving.ServerCloses:
                Ws.Close();
                EndAll();
                _connection.Transport.Push(ClientFrames.Close(1000));
                break;
            case Leaving.PeerCloses:
                _connection.Transport.Push(ClientFrames.Close(1000));
                EndAll();
                break;
            case Leaving.PeerEndsInput:
                _connection.Transport.EndInput();
                break;
            default:
                Ws.Abort();
                break;
        }

        await _connection.Run.WithinLimit();
        long forgotten = _now();
        Array.ForEach(left, stay =>
        {
            stay.Ended = Math.Min(stay.Ended, forgotten);
            stay.Forgotten = forgotten;
        });

        void EndAll()
        {
            long closed = _now();
            Array.ForEach(left, stay => stay.Ended = closed);
        }
    }

    private ModelStay Begin(int topic)
    {
        var stay = new ModelStay(this, topic, _now());
        _stays.Add(stay);
        _current[topic] = stay;
        return stay;
    }

    private static int NumberOf(string text)
    {
        const string before = "\"text\":\"";
        int start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        int length = text.AsSpan(start).IndexOfAnyExceptInRange('0', '9');
        return int.Parse(text.AsSpan(start, length), CultureInfo.InvariantCulture);
    }
}
