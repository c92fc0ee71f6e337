using System.Buffers;
using TypedWs.Messages;

namespace TypedWs.PubSub;

/// <summary>
/// A run of published frames, one behind the other in pooled memory. Its topic appends under the topic's lock; subscribers
/// read what is published here without it.
/// </summary>
/// <remarks>
/// What was appended never moves or changes, and <see cref="Count"/> is written last: a reader that has seen the count may
/// read all of that. The memory goes back when no reader has anything left to read here; the object stays for those that
/// stand at its end, and takes memory again for what comes next.
/// </remarks>
internal sealed class LogSegment
{
    // The frames of a message protocol are seldom shorter; where they are, a segment ends before it is full.
    private const int BytesPerEntry = 64;

    // So that a count never overflows.
    private const int MostFrames = 1 << 30;

    private byte[]? _bytes;
    private Entry[]? _entries;
    private int _count;
    private int _firstKept;
    private LogSegment? _next;

    /// <summary>Number of frames in it, those included whose memory went back.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The segment behind it; null as long as it is the last. Nothing is appended to it any more when it is set.</summary>
    public LogSegment? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    /// <summary>Whether a frame in it is of a type with a policy of its own for slow readers. True before the frame counts.</summary>
    public bool HasOwnPolicies { get; private set; }

    /// <summary>Bytes of the frames that it has memory for. Topic only.</summary>
    public int Length { get; private set; }

    /// <summary>Takes memory if it has none: where a topic is quiet now and then, one segment does for all that it publishes.</summary>
    /// <returns>False if it has memory, or has had enough.</returns>
    public bool TryFill(int size)
    {
        if (_bytes is not null || _count >= MostFrames)
        {
            return false;
        }

        _bytes = ArrayPool<byte>.Shared.Rent(size);
        _entries = ArrayPool<Entry>.Shared.Rent(Math.Max(1, size / BytesPerEntry));
        _firstKept = _count;
        Length = 0;
        HasOwnPolicies = false;
        return true;
    }

    /// <summary>Appends a frame if there is room.</summary>
    public bool TryAppend(ReadOnlySpan<byte> frame, long number, MessageTag tag)
    {
        if (_bytes is null || _entries is null || _count - _firstKept == _entries.Length || frame.Length > _bytes.Length - Length)
        {
            return false;
        }

        frame.CopyTo(_bytes.AsSpan(Length));
        Length += frame.Length;
        _entries[_count - _firstKept] = new Entry(number, Length, tag);
        HasOwnPolicies |= tag.HasPolicy;
        Volatile.Write(ref _count, _count + 1);
        return true;
    }

    /// <summary>The number of a frame.</summary>
    public long GetNumber(int index) => _entries![index - _firstKept].Number;

    /// <summary>What queues know of a frame.</summary>
    public MessageTag GetTag(int index) => _entries![index - _firstKept].Tag;

    /// <summary>The bytes of some frames.</summary>
    public ReadOnlySpan<byte> GetFrames(int from, int to)
    {
        int start = from == _firstKept ? 0 : _entries![from - 1 - _firstKept].End;
        return _bytes.AsSpan(start, _entries![to - 1 - _firstKept].End - start);
    }

    /// <summary>Gives the memory back: everybody has read all that is here.</summary>
    public void Release()
    {
        if (_bytes is not null && _entries is not null)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            ArrayPool<Entry>.Shared.Return(_entries);
            _bytes = null;
            _entries = null;
        }
    }

    private readonly record struct Entry(long Number, int End, MessageTag Tag);
}
