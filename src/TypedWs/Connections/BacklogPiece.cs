using System.Buffers;
using TypedWs.Framing;

namespace TypedWs.Connections;

/// <summary>What may become of a frame while it waits.</summary>
internal enum BacklogTreatment
{
    /// <summary>It stays.</summary>
    Kept,

    /// <summary>It may be dropped when room is needed.</summary>
    Droppable,

    /// <summary>The same, of an answer. Apart from the others, so that it is known what is dropped.</summary>
    DroppableAnswer,

    /// <summary>A newer one of the same topic and type replaces it.</summary>
    Replaceable,
}

/// <summary>What a replaceable frame is the newest of. By the topic's name: one that vanished meanwhile and came back is the same to
/// whoever reads.</summary>
internal readonly record struct BacklogKey(string Topic, int TypeNumber);

/// <summary>Frames of a backlog that are treated alike, in one pooled array; a replaceable one has a piece to itself.</summary>
internal sealed class BacklogPiece
{
    private byte[] _bytes = [];
    private int _start;
    private int _end;

    public BacklogPiece? Previous { get; set; }

    public BacklogPiece? Next { get; set; }

    public BacklogTreatment Treatment { get; private set; }

    public bool IsDroppable => Treatment is BacklogTreatment.Droppable or BacklogTreatment.DroppableAnswer;

    /// <summary>What it is the newest of, if it is replaceable.</summary>
    public BacklogKey Key { get; private set; }

    /// <summary>What it counts for besides its frames.</summary>
    public int Overhead { get; private set; }

    /// <summary>The bytes that those of its frames count for that are answers: all of them or none, unless they stay until they leave together.
    /// </summary>
    public int Answers { get; set; }

    /// <summary>Where its frames begin, of all bytes that the backlog was ever given.</summary>
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

    /// <summary>Removes the first bytes of the one message. The rest of it has to follow them.</summary>
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
