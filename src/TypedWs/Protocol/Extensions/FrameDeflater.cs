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
            if (end > frames.Length)
            {
                terms.Engine.Counts.Skip();
                _left = end - frames.Length;
                break;
            }

            if (!header.IsControl && !header.Rsv1)
            {
                if (IsDue(mark, header.PayloadLength, terms.Engine.Threshold))
                {
                    deflater ??= terms.RentDeflater();
                    ReadOnlySpan<byte> payload = frames[(position + headerLength)..(int)end];
                    if (TryWriteDeflated(deflater, header.Opcode, payload, frames[written..position], output, terms.Engine.Counts))
                    {
                        written = (int)end;
                    }
                }
                else
                {
                    terms.Engine.Counts.Skip();
                }
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
        byte[] deflated = ArrayPool<byte>.Shared.Rent(payload.Length + Deflater.TailLength);
        int total = frame.Length;
        if (deflater.TryDeflate(payload, deflated, out int length))
        {
            int newHeader = FrameWriter.WriteHeader(destination, header.Opcode, length, rsv1: true);
            deflated.AsSpan(0, length).CopyTo(destination[newHeader..]);
            total = newHeader + length;
            terms.Engine.Counts.Sent(payload.Length, length);
        }
        else
        {
            frame.CopyTo(destination);
            destination[0] |= FrameMark.Never;
        }

        ArrayPool<byte>.Shared.Return(deflated);
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
        CompressionCounts counts)
    {
        byte[] deflated = ArrayPool<byte>.Shared.Rent(payload.Length + Deflater.TailLength);
        bool isShorter = deflater.TryDeflate(payload, deflated, out int length);
        if (isShorter)
        {
            output.WriteInLargePieces(framesBefore);
            Span<byte> header = stackalloc byte[MaxHeader];
            output.WriteInLargePieces(header[..FrameWriter.WriteHeader(header, opcode, length, rsv1: true)]);
            output.WriteInLargePieces(deflated.AsSpan(0, length));
            counts.Sent(payload.Length, length);
        }
        else
        {
            counts.Skip();
        }

        ArrayPool<byte>.Shared.Return(deflated);
        return isShorter;
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
