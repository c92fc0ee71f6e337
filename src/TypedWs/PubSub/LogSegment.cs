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
/// stand at its end.
/// </remarks>
internal sealed class LogSegment
{
    // The frames of a message protocol are seldom shorter; where they are, a segment ends before it is full.
    private const int BytesPerEntry = 64;

    private byte[]? _bytes;
    private Entry[]? _entries;
    private int _count;
    private LogSegment? _next;

    private LogSegment(byte[]? bytes, Entry[]? entries)
    {
        _bytes = bytes;
        _entries = entries;
    }

    /// <summary>Number of frames in it.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The segment behind it; null as long as it is the last. Nothing is appended to it any more when it is set.</summary>
    public LogSegment? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    /// <summary>Whether a frame in it is of a type with a policy of its own for slow readers. True before the frame counts.</summary>
    public bool HasOwnPolicies { get; private set; }

    /// <summary>Bytes of its frames. Topic only.</summary>
    public int Length { get; private set; }

    /// <summary>A segment that takes nothing: where a log begins that has no memory yet.</summary>
    public static LogSegment CreateClosed() => new(null, null);

    public static LogSegment Create(int size)
        => new(ArrayPool<byte>.Shared.Rent(size), ArrayPool<Entry>.Shared.Rent(Math.Max(1, size / BytesPerEntry)));

    /// <summary>Appends a frame if there is room.</summary>
    public bool TryAppend(ReadOnlySpan<byte> frame, long number, MessageTag tag)
    {
        if (_bytes is null || _entries is null || _count == _entries.Length || frame.Length > _bytes.Length - Length)
        {
            return false;
        }

        frame.CopyTo(_bytes.AsSpan(Length));
        Length += frame.Length;
        _entries[_count] = new Entry(number, Length, tag);
        HasOwnPolicies |= tag.HasPolicy;
        Volatile.Write(ref _count, _count + 1);
        return true;
    }

    /// <summary>The number of a frame.</summary>
    public long GetNumber(int index) => _entries![index].Number;

    /// <summary>What queues know of a frame.</summary>
    public MessageTag GetTag(int index) => _entries![index].Tag;

    /// <summary>The bytes of some frames.</summary>
    public ReadOnlySpan<byte> GetFrames(int from, int to)
    {
        int start = from == 0 ? 0 : _entries![from - 1].End;
        return _bytes.AsSpan(start, _entries![to - 1].End - start);
    }

    /// <summary>Gives the memory back: nobody reads here any more, and nothing more is appended.</summary>
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
