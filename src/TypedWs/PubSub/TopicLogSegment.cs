using System.Buffers;
using TypedWs.Messages;

namespace TypedWs.PubSub;

/// <summary>
/// A part of a topic's log: published frames, one after another in pooled memory. The topic appends frames under its lock;
/// subscribers read the frames without that lock.
/// </summary>
/// <remarks>
/// Appended frames never move or change, and <see cref="Count"/> is written last: a reader that has seen the count may read that many
/// frames. The memory is returned when all readers have read all frames. The segment object stays, because readers may have its end
/// as their position, and it rents memory again for the next frames.
/// </remarks>
internal sealed class TopicLogSegment
{
    // Frames of a message protocol are seldom shorter than this. If frames are shorter, a segment ends before its memory is full.
    private const int BytesPerEntry = 64;

    // The limit keeps the count from overflowing.
    private const int MostFrames = 1 << 30;

    private byte[]? _bytes;
    private Entry[]? _entries;
    private int _count;
    private int _firstKept;
    private TopicLogSegment? _next;

    /// <summary>The number of frames that were appended, including those whose memory was returned.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The next segment; null for the last one. After it is set, no frame is appended here any more.</summary>
    public TopicLogSegment? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    /// <summary>Whether the segment has a frame whose type has its own overflow policy. Set before the frame is counted.</summary>
    public bool HasOwnPolicies { get; private set; }

    /// <summary>Bytes of the frames in memory. Only the topic may read this.</summary>
    public int Length { get; private set; }

    /// <summary>Rents memory if the segment has none. So one segment is enough for a topic with pauses between its
    /// publications.</summary>
    /// <returns>False if the segment has memory already, or has reached its maximum number of frames.</returns>
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

    /// <summary>The tag of a frame, for outbound queues.</summary>
    public MessageTag GetTag(int index) => _entries![index - _firstKept].Tag;

    /// <summary>The bytes of some frames.</summary>
    public ReadOnlySpan<byte> GetFrames(int from, int to)
    {
        int start = from == _firstKept ? 0 : _entries![from - 1 - _firstKept].End;
        return _bytes.AsSpan(start, _entries![to - 1 - _firstKept].End - start);
    }

    /// <summary>Returns the memory. Called when all subscribers have read all frames.</summary>
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
