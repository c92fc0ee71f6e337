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

    // What waits in a piece of its own counts for more.
    private long Held => Buffered + _waiting.Sum(static frame => frame.Overhead);

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
            int needed = length + OutboundBacklog.PieceOverhead;
            int made = _isFlushing ? Remove(waiting => waiting.Key == key && !waiting.IsSealed) : 0;
            if (needed > made && Held >= limit)
            {
                made += DropSuperseded() + Remove(waiting => waiting.Key == key);
            }

            bool isAllowed = needed <= made || HasRoom(needed);
            _waiting.FindAll(waiting => waiting.Key == key).ForEach(static waiting => waiting.IsSealed = true);
            Add(frame with { Key = key }, isAllowed, closes: true);
        }
        else if (policy is { } known)
        {
            Add(frame, HasRoom(length + OverheadOf(frame)), known is WsOverflowPolicy.Close or WsOverflowPolicy.KeepLatest);
        }
        else if (HasRoom(length + OverheadOf(frame)) || (Held < 2 * limit && ofEndpoint is WsOverflowPolicy.DropNewest or WsOverflowPolicy.DropOldest))
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
            _waiting.Add(frame with { Overhead = OverheadOf(frame) });
            return;
        }

        Sent.Add(frame.Number);
        _written += frame.Length;
    }

    private int OverheadOf(Waiting frame)
        => frame.Key is not null || (_waiting.Count > 0 && !_waiting[^1].IsTreatedLike(frame)) ? OutboundBacklog.PieceOverhead : 0;

    private int Remove(Predicate<Waiting> predicate)
    {
        int removed = _waiting.FindAll(predicate).Sum(static waiting => waiting.Footprint);
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
        if (Held < limit || DropSuperseded() >= wanted || Held < limit)
        {
            return true;
        }

        List<Waiting> droppable = _waiting.FindAll(static frame => frame.MayBeDropped);
        int most = droppable.Sum(static frame => frame.Footprint);
        if (most < wanted && Held - most >= limit)
        {
            return false;
        }

        for (int freed = 0; freed < wanted && droppable.Count > 0; droppable.RemoveAt(0))
        {
            freed += droppable[0].Footprint;
            _waiting.Remove(droppable[0]);
            Dropped++;
        }

        return true;
    }

    private sealed record Waiting(int Number, int Length, bool MayBeDropped, BacklogKey? Key)
    {
        public bool IsSealed { get; set; }

        public int Overhead { get; init; }

        public int Footprint => Length + Overhead;

        public bool IsTreatedLike(Waiting other) => Key is null && other.Key is null && MayBeDropped == other.MayBeDropped;
    }
}
