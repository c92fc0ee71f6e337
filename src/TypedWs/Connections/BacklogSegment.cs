using System.Buffers;
using TypedWs.Framing;

namespace TypedWs.Connections;

/// <summary>The treatment of a frame while it waits.</summary>
internal enum BacklogTreatment
{
    /// <summary>It stays.</summary>
    Kept,

    /// <summary>It may be dropped when room is needed.</summary>
    Droppable,

    /// <summary>Droppable, too, but an answer. A separate value, so that the bytes of dropped answers are known.</summary>
    DroppableAnswer,

    /// <summary>A newer one of the same topic and type replaces it.</summary>
    Replaceable,
}

/// <summary>Identifies the value that a replaceable frame carries. The topic is identified by its name, so that a topic that was
/// recreated meanwhile still matches.</summary>
internal readonly record struct BacklogKey(string Topic, int TypeNumber);

/// <summary>Frames of a backlog with the same treatment, in one pooled array. A replaceable frame has its own piece.</summary>
internal sealed class BacklogSegment
{
    private byte[] _bytes = [];
    private int _start;
    private int _end;

    public BacklogSegment? Previous { get; set; }

    public BacklogSegment? Next { get; set; }

    public BacklogTreatment Treatment { get; private set; }

    public bool IsDroppable => Treatment is BacklogTreatment.Droppable or BacklogTreatment.DroppableAnswer;

    /// <summary>The topic and type of its frame, if the frame is replaceable.</summary>
    public BacklogKey Key { get; private set; }

    /// <summary>The bytes that it adds to the count, besides its frames.</summary>
    public int Overhead { get; private set; }

    /// <summary>The counted bytes of the frames that are answers. All frames of a piece are answers or none is, unless its frames are
    /// never dropped.
    /// </summary>
    public int Answers { get; set; }

    /// <summary>The position of its first byte among all bytes that were ever added to the backlog.</summary>
    public long Place { get; private set; }

    /// <summary>Whether it has one large message, which leaves in parts.</summary>
    public bool LeavesInParts { get; set; }

    public int Capacity => _bytes.Length;

    public int Free => _bytes.Length - _end;

    /// <summary>Whole frames.</summary>
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

    /// <summary>Removes the first frame, and the overhead with it.</summary>
    /// <returns>Its length.</returns>
    public int RemoveFirst()
    {
        FrameReader.TryReadHeader(Frames, out FrameHeader header, out int headerLength);
        int length = headerLength + (int)header.PayloadLength;
        Shrink(length);
        return length;
    }

    /// <summary>Removes the first bytes of the piece's only message. The rest of the message must leave, too.</summary>
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
