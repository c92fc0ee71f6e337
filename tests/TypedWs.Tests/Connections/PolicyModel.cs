using TypedWs.Connections;

namespace TypedWs.Tests.Connections;

/// <summary>What docs/topics.md, "Slow readers", says of one connection, on plain lists.</summary>
internal sealed class PolicyModel(long high, long limit, WsOverflowPolicy ofEndpoint)
{
    private readonly List<Waiting> _waiting = [];
    private long _inFlight;

    /// <summary>The numbers of what was flushed.</summary>
    public List<int> Sent { get; } = [];

    public bool IsClosed { get; private set; }

    public long Dropped { get; private set; }

    public long Buffered => _inFlight + _waiting.Sum(static frame => frame.Length);

    public void Flush(int number, int length)
    {
        Sent.Add(number);
        _inFlight = length;
    }

    public void CompleteFlush()
    {
        Sent.AddRange(_waiting.Select(static frame => frame.Number));
        _inFlight = _waiting.Sum(static frame => frame.Length);
        _waiting.Clear();
    }

    /// <param name="number">Of the frame.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="policy">Its policy; null for an answer.</param>
    /// <param name="key">Its topic and type if it is published.</param>
    public void Accept(int number, int length, WsOverflowPolicy? policy, BacklogKey? key)
    {
        var frame = new Waiting(number, length, policy == WsOverflowPolicy.DropOldest, Key: null);
        if (Buffered > high && policy == WsOverflowPolicy.KeepLatest && key is not null)
        {
            int removed = _waiting.Where(waiting => waiting.Key == key).Sum(static waiting => waiting.Length);
            Dropped += _waiting.RemoveAll(waiting => waiting.Key == key);
            Add(frame with { Key = key }, isAllowed: length <= removed || HasRoom(length), closes: true);
        }
        else if (policy is { } known)
        {
            Add(frame, HasRoom(length), known is WsOverflowPolicy.Close or WsOverflowPolicy.KeepLatest);
        }
        else if (HasRoom(length) || (Buffered < 2 * limit && ofEndpoint is WsOverflowPolicy.DropNewest or WsOverflowPolicy.DropOldest))
        {
            _waiting.Add(frame);
        }
        else
        {
            IsClosed = true;
        }
    }

    private void Add(Waiting frame, bool isAllowed, bool closes)
    {
        if (isAllowed)
        {
            _waiting.Add(frame);
            return;
        }

        Dropped++;
        IsClosed = closes;
    }

    private bool HasRoom(int wanted)
    {
        if (Buffered < limit)
        {
            return true;
        }

        int freed = 0;
        while (freed < wanted && _waiting.FindIndex(static frame => frame.MayBeDropped) is >= 0 and var oldest)
        {
            freed += _waiting[oldest].Length;
            _waiting.RemoveAt(oldest);
            Dropped++;
        }

        return freed >= wanted || (freed > 0 && Buffered < limit);
    }

    private sealed record Waiting(int Number, int Length, bool MayBeDropped, BacklogKey? Key);
}
