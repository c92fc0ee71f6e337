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

    /// <summary>What it is the newest of, if it is replaceable.</summary>
    public BacklogKey Key { get; private set; }

    /// <summary>What it counts for besides its frames.</summary>
    public int Overhead { get; private set; }

    /// <summary>Whether it has one large message, which leaves in parts.</summary>
    public bool LeavesInParts { get; set; }

    public int Capacity => _bytes.Length;

    public int Free => _bytes.Length - _end;

    /// <summary>Whole frames.</summary>
    public ReadOnlySpan<byte> Frames => _bytes.AsSpan(_start, _end - _start);

    public void Fill(int size, BacklogTreatment treatment, int overhead, BacklogKey key)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(size);
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
    public void RemoveFirst()
    {
        FrameReader.TryReadHeader(Frames, out FrameHeader header, out int headerLength);
        _start += headerLength + (int)header.PayloadLength;
        Overhead = 0;
    }

    /// <summary>Removes the first bytes of the one message. The rest of it has to follow them.</summary>
    public void RemoveStart(int length)
    {
        _start += length;
        Overhead = 0;
        Treatment = BacklogTreatment.Kept;
    }

    /// <summary>Gives the memory back; the object can be filled again.</summary>
    public void Empty()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = 0;
        _end = 0;
        LeavesInParts = false;
        Previous = null;
        Next = null;
        Key = default;
    }
}
