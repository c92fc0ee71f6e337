using System.Buffers;
using System.Diagnostics;
using TypedWs.Framing;
using TypedWs.Primitives;

namespace TypedWs.Protocol.Extensions;

/// <summary>
/// Compresses the messages in a run of whole frames, in their order (RFC 7692 §7.2.1). A mutable struct: never copy it. One thread at a
/// time uses it; no lock is needed.
/// </summary>
/// <remarks>A compressed message is one frame, because some clients cannot read compressed messages in fragments.</remarks>
internal struct FrameDeflater
{
    private const int MaxHeader = FrameHeader.MaxLength;

    // The compressor of a connection that keeps one.
    private Deflater? _kept;

    // The rest of a large frame whose beginning was written, as it was.
    private long _left;

    /// <summary>Writes the frames, compressed where it is due.</summary>
    /// <param name="frames">Frames, not masked. Their marks are removed in place. The last one may continue in the next call, if its header
    /// is whole; it is not compressed.</param>
    /// <param name="output">Gets the frames.</param>
    /// <param name="terms">The connection's agreement.</param>
    public void Write(Span<byte> frames, IBufferWriter<byte> output, DeflateTerms terms)
    {
        Deflater? deflater = _kept;

        // The frames before this position were written.
        int written = 0;
        int position = (int)Math.Min(_left, frames.Length);
        _left -= position;
        while (position < frames.Length)
        {
            bool isWhole = FrameReader.TryReadHeader(frames[position..], out FrameHeader header, out int headerLength);
            Debug.Assert(isWhole, "A header is whole.");
            long end = position + headerLength + header.PayloadLength;
            ref byte first = ref frames[position];
            int mark = first & FrameMark.Mask;
            first &= unchecked((byte)~FrameMark.Mask);
            if (!header.IsControl && !header.Rsv1)
            {
                ReadOnlySpan<byte> payload = frames[(position + headerLength)..(int)Math.Min(end, frames.Length)];
                if (payload.Length == header.PayloadLength
                    && IsDue(mark, payload.Length, terms.Engine.Threshold)
                    && TryWriteDeflated(
                        deflater ??= terms.RentDeflater(), header.Opcode, payload, frames[written..position], output, terms))
                {
                    written = (int)end;
                }
                else
                {
                    terms.Engine.Counts.Skip();
                }
            }

            if (end > frames.Length)
            {
                _left = end - frames.Length;
                break;
            }

            position = (int)end;
        }

        output.WriteInLargePieces(frames[written..]);
        Keep(deflater, terms);
    }

    /// <summary>Frees the compressor. Later frames get a new one, so this is the end of the connection.</summary>
    public void End(DeflateTerms terms)
    {
        if (_kept is { } kept)
        {
            _kept = null;
            terms.Return(kept);
        }
    }

    /// <summary>Compresses one message for many connections that keep no contexts.</summary>
    /// <param name="frame">A whole frame, not masked and not marked.</param>
    /// <param name="mark">The application's choice.</param>
    /// <param name="terms">The agreement of these connections.</param>
    /// <param name="destination">At least as long as the frame.</param>
    /// <returns>The length of the frame for these connections; 0 if the message need not be compressed. A message that would not become
    /// shorter is copied as it is, with a mark, so that no connection tries it again.</returns>
    public static int Deflate(ReadOnlySpan<byte> frame, byte mark, DeflateTerms terms, Span<byte> destination)
    {
        _ = FrameReader.TryReadHeader(frame, out FrameHeader header, out int headerLength);
        ReadOnlySpan<byte> payload = frame[headerLength..];
        if (!IsDue(mark, payload.Length, terms.Engine.Threshold))
        {
            return 0;
        }

        Deflater deflater = terms.RentDeflater();
        byte[] room = RentRoom(payload);
        int total = frame.Length;
        if (TryDeflate(deflater, header.Opcode, payload, room, terms.Engine.Counts, out ReadOnlySpan<byte> deflated))
        {
            total = deflated.Length;
            deflated.CopyTo(destination);
        }
        else
        {
            frame.CopyTo(destination);
            destination[0] |= FrameMark.Never;
        }

        ArrayPool<byte>.Shared.Return(room);
        terms.Return(deflater);
        return total;
    }

    private static bool IsDue(int mark, long length, int threshold)
        => length > 0 && (mark == FrameMark.Always || (mark == FrameMark.None && length >= threshold));

    private static bool TryWriteDeflated(
        Deflater deflater,
        Opcode opcode,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> framesBefore,
        IBufferWriter<byte> output,
        DeflateTerms terms)
    {
        byte[] room = RentRoom(payload);
        bool isShorter = TryDeflate(deflater, opcode, payload, room, terms.Engine.Counts, out ReadOnlySpan<byte> deflated);
        if (isShorter)
        {
            output.WriteInLargePieces(framesBefore);
            output.WriteInLargePieces(deflated);
        }

        ArrayPool<byte>.Shared.Return(room);
        return isShorter;
    }

    private static byte[] RentRoom(ReadOnlySpan<byte> payload)
        => ArrayPool<byte>.Shared.Rent(MaxHeader + payload.Length + Deflater.TailLength);

    // The header is written in front of the data, because its length depends on that of the data.
    private static bool TryDeflate(
        Deflater deflater,
        Opcode opcode,
        ReadOnlySpan<byte> payload,
        Span<byte> room,
        CompressionCounts counts,
        out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (!deflater.TryDeflate(payload, room[MaxHeader..], out int length))
        {
            return false;
        }

        Span<byte> whole = room[(MaxHeader - FrameWriter.GetHeaderLength(length, masked: false))..(MaxHeader + length)];
        FrameWriter.WriteHeader(whole, opcode, length, rsv1: true);
        counts.Sent(payload.Length, length);
        frame = whole;
        return true;
    }

    private void Keep(Deflater? deflater, DeflateTerms terms)
    {
        if (deflater is null)
        {
            return;
        }

        if (terms.KeepsOutbound)
        {
            _kept = deflater;
        }
        else
        {
            terms.Return(deflater);
        }
    }
}
