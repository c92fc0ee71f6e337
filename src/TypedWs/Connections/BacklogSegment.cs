using System.Buffers;
using TypedWs.Framing;

namespace TypedWs.Connections;

/// <summary>The treatment of a frame while it waits.</summary>
internal enum BacklogTreatment
{
    /// <summary>The frame stays until it is sent.</summary>
    Kept,

    /// <summary>The frame may be dropped when room is needed.</summary>
    Droppable,

    /// <summary>The frame is an answer and may be dropped. This is a separate value, so that the bytes of dropped answers are
    /// known.</summary>
    DroppableAnswer,

    /// <summary>A newer frame of the same topic and type replaces the frame.</summary>
    Replaceable,
}

/// <summary>Identifies the value that a replaceable frame carries. The topic is identified by its name, so that a topic that was
/// recreated meanwhile still matches.</summary>
internal readonly record struct BacklogKey(string Topic, int TypeNumber);

/// <summary>One piece of a backlog: frames with the same treatment, in one pooled array. A replaceable frame has its own piece.</summary>
internal sealed class BacklogSegment
{
    private byte[] _bytes = [];
    private int _start;
    private int _end;

    public BacklogSegment? Previous { get; set; }

    public BacklogSegment? Next { get; set; }

    public BacklogTreatment Treatment { get; private set; }

    public bool IsDroppable => Treatment is BacklogTreatment.Droppable or BacklogTreatment.DroppableAnswer;

    /// <summary>The topic and type of the piece's frame, if the frame is replaceable.</summary>
    public BacklogKey Key { get; private set; }

    /// <summary>The bytes that are counted for the piece itself, besides its frames.</summary>
    public int Overhead { get; private set; }

    /// <summary>The counted bytes of the answers among the frames. In a droppable piece, either all frames are answers or no frame is. A
    /// piece of frames that are never dropped may be mixed.</summary>
    public int Answers { get; set; }

    /// <summary>The position of the piece's first byte, counted in all bytes that were ever added to the backlog.</summary>
    public long Place { get; private set; }

    /// <summary>Whether the piece is one large message that is passed to the transport in parts.</summary>
    public bool LeavesInParts { get; set; }

    public int Capacity => _bytes.Length;

    public int Free => _bytes.Length - _end;

    /// <summary>The bytes of the frames. Only a message that leaves in parts may begin in the middle.</summary>
    public ReadOnlySpan<byte> Frames => _bytes.AsSpan(_start, _end - _start);

    public void Fill(int size, BacklogTreatment treatment, int overhead, BacklogKey key, long place)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(size);
        Place = place;
        Treatment = treatment;
        Overhead = overhead;
        Key = key;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Removes the first frame, and the overhead of the piece with it.</summary>
    /// <returns>The length of the removed frame.</returns>
    public int RemoveFirst()
    {
        FrameReader.TryReadHeader(Frames, out FrameHeader header, out int headerLength);
        int length = headerLength + (int)header.PayloadLength;
        Shrink(length);
        return length;
    }

    /// <summary>Removes the first bytes of the piece's only message. The rest of the message may no longer be dropped or replaced, because
    /// its start has left.</summary>
    public void RemoveStart(int length)
    {
        Shrink(length);
        Treatment = BacklogTreatment.Kept;
    }

    /// <summary>Gives the memory back; the object can be filled again.</summary>
    public void Empty()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = 0;
        _end = 0;
        Answers = 0;
        LeavesInParts = false;
        Previous = null;
        Next = null;
        Key = default;
    }

    private void Shrink(int length)
    {
        _start += length;
        Place += length;
        Overhead = 0;
        Answers = Answers > 0 ? Frames.Length : 0;
    }
}
