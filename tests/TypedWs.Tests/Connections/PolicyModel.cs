using TypedWs.Connections;

namespace TypedWs.Tests.Connections;

/// <summary>What docs/topics.md, "Slow readers", says of one connection, on plain lists.</summary>
internal sealed class PolicyModel(long high, long limit, WsOverflowPolicy ofEndpoint)
{
    private readonly List<Waiting> _waiting = [];
    private long _inFlight;
    private long _written;
    private bool _isFlushing;

    /// <summary>The numbers of what was flushed.</summary>
    public List<int> Sent { get; } = [];

    public bool IsClosed { get; private set; }

    public long Dropped { get; private set; }

    public long Buffered => _written + _inFlight + _waiting.Sum(static frame => frame.Length);

    public bool MustWait => _isFlushing || _written >= limit / 2;

    public void BeginFlush()
    {
        _inFlight = _written;
        _written = 0;
        _isFlushing = true;
    }

    /// <param name="count">How many frames follow; what they leave behind is sealed unless something is.</param>
    public void CompleteFlush(int count)
    {
        Sent.AddRange(_waiting.Take(count).Select(static frame => frame.Number));
        _inFlight = _waiting.Take(count).Sum(static frame => frame.Length);
        _waiting.RemoveRange(0, count);
        _isFlushing = count > 0;
        if (!_waiting.Exists(static frame => frame.IsSealed))
        {
            _waiting.ForEach(static frame => frame.IsSealed = frame.Key is not null);
        }
    }

    /// <param name="number">Of the frame.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="policy">Its policy; null for an answer.</param>
    /// <param name="key">Its topic and type if it is published.</param>
    public void Accept(int number, int length, WsOverflowPolicy? policy, BacklogKey? key)
    {
        var frame = new Waiting(number, length, policy == WsOverflowPolicy.DropOldest, Key: null);
        if (Buffered > high && policy == WsOverflowPolicy.KeepLatest && key is not null && MustWait)
        {
            int made = _isFlushing ? Remove(waiting => waiting.Key == key && !waiting.IsSealed) : 0;
            if (length > made && Buffered >= limit)
            {
                made += DropSuperseded() + Remove(waiting => waiting.Key == key);
            }

            bool isAllowed = length <= made || HasRoom(length);
            _waiting.FindAll(waiting => waiting.Key == key).ForEach(static waiting => waiting.IsSealed = true);
            Add(frame with { Key = key }, isAllowed, closes: true);
        }
        else if (policy is { } known)
        {
            Add(frame, HasRoom(length), known is WsOverflowPolicy.Close or WsOverflowPolicy.KeepLatest);
        }
        else if (HasRoom(length) || (Buffered < 2 * limit && ofEndpoint is WsOverflowPolicy.DropNewest or WsOverflowPolicy.DropOldest))
        {
            Append(frame);
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
            Append(frame);
            return;
        }

        Dropped++;
        IsClosed = closes;
    }

    private void Append(Waiting frame)
    {
        if (MustWait)
        {
            _waiting.Add(frame);
            return;
        }

        Sent.Add(frame.Number);
        _written += frame.Length;
    }

    private int Remove(Predicate<Waiting> predicate)
    {
        int removed = _waiting.FindAll(predicate).Sum(static waiting => waiting.Length);
        Dropped += _waiting.RemoveAll(predicate);
        return removed;
    }

    // Of each topic and type the newest stays, and may be replaced again.
    private int DropSuperseded()
    {
        HashSet<Waiting> newest = [.. _waiting.GroupBy(static frame => frame.Key).Select(static frames => frames.Last())];
        int dropped = Remove(frame => frame.Key is not null && !newest.Contains(frame));
        _waiting.ForEach(static frame => frame.IsSealed = false);
        return dropped;
    }

    private bool HasRoom(int wanted)
    {
        if (Buffered < limit || DropSuperseded() >= wanted || Buffered < limit)
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

    private sealed record Waiting(int Number, int Length, bool MayBeDropped, BacklogKey? Key)
    {
        public bool IsSealed { get; set; }
    }
}
