using System.Buffers;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>Makes sequences of several pieces.</summary>
internal sealed class Segments : ReadOnlySequenceSegment<byte>
{
    private Segments(byte[] bytes, long start)
    {
        Memory = bytes;
        RunningIndex = start;
    }

    public static ReadOnlySequence<byte> Of(params byte[][] pieces)
    {
        var first = new Segments(pieces[0], 0);
        Segments last = first;
        foreach (byte[] piece in pieces.Skip(1))
        {
            var next = new Segments(piece, last.RunningIndex + last.Memory.Length);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
