using System.Buffers;
using TypedWs.Framing;
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

    // The same frames for subscribers that take compressed publications. Null if none of them was compressed.
    private byte[]? _deflated;
    private int[]? _deflatedEnds;
    private int _firstDeflated = int.MaxValue;
    private int _deflatedLength;
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

    /// <summary>Whether the application has chosen for a frame of the segment whether it is compressed. Set before the frame is
    /// counted.</summary>
    public bool HasOwnChoices { get; private set; }

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
        HasOwnChoices = false;
        _firstDeflated = int.MaxValue;
        return true;
    }

    /// <summary>Appends a frame if there is room.</summary>
    public bool TryAppend(in PublishedFrame frame, long number)
    {
        ReadOnlySpan<byte> plain = frame.Plain;
        if (_bytes is null || _entries is null || _count - _firstKept == _entries.Length || plain.Length > _bytes.Length - Length)
        {
            return false;
        }

        plain.CopyTo(_bytes.AsSpan(Length));
        Length += plain.Length;
        _entries[_count - _firstKept] = new Entry(number, Length, frame.Tag);
        HasOwnPolicies |= frame.Tag.HasPolicy;
        HasOwnChoices |= frame.Tag.Compress != WsCompress.Default;
        if (_deflated is not null || !frame.Deflated.IsEmpty)
        {
            AppendDeflated(frame, _bytes.Length);
        }

        Volatile.Write(ref _count, _count + 1);
        return true;
    }

    /// <summary>The number of a frame.</summary>
    public long GetNumber(int index) => _entries![index - _firstKept].Number;

    /// <summary>The tag of a frame, for outbound queues.</summary>
    public MessageTag GetTag(int index) => _entries![index - _firstKept].Tag;

    /// <summary>Whether this frame and all later ones of the segment have a form for subscribers that take compressed
    /// publications.</summary>
    public bool HasDeflated(int index) => index >= Volatile.Read(ref _firstDeflated);

    /// <summary>The bytes of some frames.</summary>
    /// <param name="from">The first frame.</param>
    /// <param name="to">The frame after the last one.</param>
    /// <param name="deflated">Whether the subscriber takes compressed publications, and <see cref="HasDeflated"/> the first frame.</param>
    public ReadOnlySpan<byte> GetFrames(int from, int to, bool deflated)
    {
        if (deflated)
        {
            int first = from == _firstDeflated ? 0 : _deflatedEnds![from - 1 - _firstKept];
            return _deflated.AsSpan(first, _deflatedEnds![to - 1 - _firstKept] - first);
        }

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

        if (_deflated is not null && _deflatedEnds is not null)
        {
            ArrayPool<byte>.Shared.Return(_deflated);
            ArrayPool<int>.Shared.Return(_deflatedEnds);
            _deflated = null;
            _deflatedEnds = null;
        }
    }

    // A compressed frame is never longer than the frame, so there is always room. A frame that was not compressed is marked, so that no
    // subscriber tries it again.
    private void AppendDeflated(in PublishedFrame frame, int size)
    {
        if (_deflated is null)
        {
            _deflated = ArrayPool<byte>.Shared.Rent(size);
            _deflatedEnds = ArrayPool<int>.Shared.Rent(_entries!.Length);
            CopyEarlierFrames(frame.Plain.Length);

            // Written last: a reader that sees it may use the arrays.
            Volatile.Write(ref _firstDeflated, _firstKept);
        }

        ReadOnlySpan<byte> bytes = frame.Deflated.IsEmpty ? frame.Plain : frame.Deflated;
        bytes.CopyTo(_deflated.AsSpan(_deflatedLength));
        if (frame.Deflated.IsEmpty)
        {
            _deflated[_deflatedLength] |= FrameMark.Never;
        }

        _deflatedLength += bytes.Length;
        _deflatedEnds![_count - _firstKept] = _deflatedLength;
    }

    // A subscriber that has not taken the earlier frames takes them together with this one, so all of them must be here.
    private void CopyEarlierFrames(int newest)
    {
        _deflatedLength = Length - newest;
        _bytes.AsSpan(0, _deflatedLength).CopyTo(_deflated);
        for (int i = 0; i < _count - _firstKept; i++)
        {
            _deflatedEnds![i] = _entries![i].End;
        }
    }

    private readonly record struct Entry(long Number, int End, MessageTag Tag);
}
