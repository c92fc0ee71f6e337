using TypedWs.Connections;

namespace TypedWs.Tests.Connections;

/// <summary>What docs/topics.md, "Slow readers", and docs/limits.md say of one connection, on a plain list. Whatever the queue keeps
/// count of is counted anew from that list whenever it is asked for.</summary>
internal sealed class PolicyModel(long high, long low, long limit, WsOverflowPolicy ofEndpoint, bool isBlind)
{
    private const int LeavesInParts = 16 * 1024;

    private readonly List<Frame> _frames = [];
    private readonly List<Frame> _awaited = [];
    private Frame? _large;
    private Frame? _timed;
    private bool _isFlushing;

    /// <summary>The numbers of what has left.</summary>
    public List<int> Sent { get; } = [];

    public bool IsClosed { get; private set; }

    public long Dropped { get; private set; }

    public bool AnswersWait { get; private set; }

    /// <summary>Messages whose time was told, if each of them came alone.</summary>
    public int Told { get; private set; }

    public long Buffered => _frames.Sum(static frame => frame.Left);

    public long Answers => _frames.Where(static frame => frame.IsAnswer).Sum(static frame => frame.Counted);

    /// <summary>What is left of those answers that waited when a wait began.</summary>
    public long Awaited => _awaited.Where(_frames.Contains).Sum(static frame => frame.Counted);

    public long Large => _large?.Left ?? 0;

    /// <summary>What the budget of all counts.</summary>
    public long Used => _frames.Sum(frame => frame.Footprint + (_isFlushing ? frame.Handed : 0));

    // What waits in a piece of its own counts for more.
    private long Held => _frames.Sum(static frame => frame.Handed + frame.Footprint) - Large;

    private long Handed => _frames.Sum(static frame => frame.Handed);

    private IEnumerable<Frame> Waiting => _frames.Where(static frame => frame.Waiting > 0);

    private bool MustWait => _isFlushing || Handed >= limit / 2;

    public void BeginFlush() => _isFlushing = true;

    /// <summary>From now on, <see cref="Awaited"/> is of the answers that wait now.</summary>
    public void BeginWait()
    {
        _awaited.Clear();
        _awaited.AddRange(_frames.Where(static frame => frame.IsAnswer));
    }

    /// <param name="next">How many bytes follow; what they leave behind is sealed unless something is.</param>
    public void CompleteFlush(long next)
    {
        _frames.ForEach(static frame => frame.Take());
        Sent.AddRange(_frames.Where(static frame => frame.Left == 0).Select(static frame => frame.Number));
        if (_timed is { Left: 0 })
        {
            Told++;
        }

        Forget(_frames.FindAll(static frame => frame.Left == 0));
        _isFlushing = next > 0;
        if (_large is null && Waiting.FirstOrDefault() is { } head && head.LeavesInParts && IsLarge(head.Left))
        {
            _large = head;
        }

        while (next > 0)
        {
            next -= Waiting.First().HandOver(next);
        }

        if (!_frames.Exists(static frame => frame.IsSealed))
        {
            Waiting.ToList().ForEach(static frame => frame.IsSealed = frame.Key is not null);
        }

        NoteAnswersLeft();
    }

    /// <param name="number">Of the frame.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="policy">Its policy; null for one that no policy drops.</param>
    /// <param name="key">Its topic and type if it is published.</param>
    /// <param name="isAnswer">Whether it answers something.</param>
    public void Accept(int number, int length, WsOverflowPolicy? policy, BacklogKey? key, bool isAnswer)
    {
        var frame = new Frame(number, length, isAnswer) { MayBeDropped = policy == WsOverflowPolicy.DropOldest };
        bool isBehind = Buffered - Large > high || Held >= limit;
        if (isBehind && policy == WsOverflowPolicy.KeepLatest && key is not null && MustWait)
        {
            int needed = length + OutboundBacklog.PieceOverhead;
            int made = _isFlushing ? Remove(waiting => waiting.Key == key && !waiting.IsSealed) : 0;
            if (needed > made && Held >= limit)
            {
                made += DropSuperseded() + Remove(waiting => waiting.Key == key);
            }

            bool isAllowed = needed <= made || HasRoom(needed);
            _frames.FindAll(waiting => waiting.Key == key).ForEach(static waiting => waiting.IsSealed = true);
            frame.Key = key;
            Add(frame, isAllowed, closes: true);
        }
        else if (policy is { } known)
        {
            Add(frame, HasRoom(length + OverheadOf(frame)), known is WsOverflowPolicy.Close or WsOverflowPolicy.KeepLatest);
        }
        else if (HasRoom(length + OverheadOf(frame))
            || (Held < 2 * limit && ofEndpoint is WsOverflowPolicy.DropNewest or WsOverflowPolicy.DropOldest))
        {
            Append(frame);
        }
        else
        {
            IsClosed = true;
        }
    }

    private void Add(Frame frame, bool isAllowed, bool closes)
    {
        if (isAllowed)
        {
            Append(frame);
            return;
        }

        Dropped++;
        IsClosed = closes;
    }

    private void Append(Frame frame)
    {
        bool isLarge = IsLarge(frame.Length);
        frame.MayBeDropped &= !isLarge;
        if (MustWait)
        {
            frame.WaitFor(frame.Length, OverheadOf(frame));
        }
        else
        {
            frame.WaitFor(isBlind ? (int)Math.Max(0, Handed + frame.Length - (limit / 2)) : 0, overhead: 0);
        }

        _frames.Add(frame);
        _large = isLarge ? frame : _large;
        _timed ??= frame;
        AnswersWait |= frame.IsAnswer && Answers > high;
    }

    private bool IsLarge(int length) => length > Math.Max(high, limit / 2) && Large == 0;

    private int OverheadOf(Frame frame)
        => frame.Key is not null || (Waiting.LastOrDefault() is { } last && !last.IsTreatedLike(frame)) ? OutboundBacklog.PieceOverhead : 0;

    private int Remove(Predicate<Frame> predicate)
    {
        List<Frame> removed = _frames.FindAll(predicate);
        Dropped += removed.Count;
        Forget(removed);
        return removed.Sum(static frame => frame.Footprint);
    }

    private void Forget(List<Frame> frames)
    {
        _frames.RemoveAll(frames.Contains);
        _large = _large is not null && frames.Contains(_large) ? null : _large;
        _timed = _timed is not null && frames.Contains(_timed) ? null : _timed;
    }

    // Of each topic and type the newest stays, and may be replaced again.
    private int DropSuperseded()
    {
        HashSet<Frame> newest = [.. _frames.GroupBy(static frame => frame.Key).Select(static frames => frames.Last())];
        int dropped = Remove(frame => frame.Key is not null && !newest.Contains(frame));
        _frames.ForEach(static frame => frame.IsSealed = false);
        return dropped;
    }

    private bool HasRoom(int wanted)
    {
        if (Held < limit || DropSuperseded() >= wanted || Held < limit)
        {
            return true;
        }

        List<Frame> droppable = [.. Waiting.Where(static frame => frame.MayBeDropped)];
        int most = droppable.Sum(static frame => frame.Footprint);
        if (most < wanted && Held - most >= limit)
        {
            return false;
        }

        for (int freed = 0; freed < wanted && droppable.Count > 0; droppable.RemoveAt(0))
        {
            Frame oldest = droppable[0];
            freed += Remove(frame => frame == oldest);
        }

        NoteAnswersLeft();
        return true;
    }

    private void NoteAnswersLeft() => AnswersWait &= Answers > low;

    private sealed class Frame(int number, int length, bool isAnswer)
    {
        private int _handedOverhead;

        public int Number => number;

        public int Length => length;

        public bool IsAnswer => isAnswer;

        public bool MayBeDropped { get; set; }

        public BacklogKey? Key { get; set; }

        public bool IsSealed { get; set; }

        public bool LeavesInParts { get; private set; }

        /// <summary>Bytes that the transport was handed and has not taken.</summary>
        public int Handed { get; private set; }

        public int Waiting { get; private set; }

        public int Overhead { get; private set; }

        public int Left => Handed + Waiting;

        public int Footprint => Waiting + Overhead;

        /// <summary>What it counts for as an answer, until it has left.</summary>
        public int Counted => Handed + _handedOverhead + Footprint;

        public bool IsTreatedLike(Frame other)
            => Key is null && other.Key is null && MayBeDropped == other.MayBeDropped && (!MayBeDropped || isAnswer == other.IsAnswer);

        public void WaitFor(int bytes, int overhead)
        {
            Handed = length - bytes;
            Waiting = bytes;
            Overhead = overhead;
            LeavesInParts = bytes > PolicyModel.LeavesInParts;
            MayBeDropped &= bytes == length;
        }

        public int HandOver(long most)
        {
            Handed = (int)Math.Min(most, Waiting);
            Waiting -= Handed;
            _handedOverhead = Overhead;
            Overhead = 0;
            Key = null;
            IsSealed = false;
            MayBeDropped = false;
            return Handed;
        }

        public void Take()
        {
            Handed = 0;
            _handedOverhead = 0;
        }
    }
}
