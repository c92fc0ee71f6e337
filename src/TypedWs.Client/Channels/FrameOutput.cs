using System.Buffers;
using TypedWs.Framing;
using TypedWs.Protocol.Extensions;

namespace TypedWs.Client.Channels;

/// <summary>The frames of the next write to the stream. RFC 6455 §5.1: a client masks every frame. Each payload is masked while it is
/// copied. Used by one thread at a time.</summary>
/// <param name="terms">The agreement about compression; null for none.</param>
internal sealed class FrameOutput(DeflateTerms? terms) : IDisposable
{
    private const int KeptSize = 64 * 1024;
    private const int InitialSize = 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(InitialSize);
    private int _length;

    // The compressor of a connection that keeps one.
    private Deflater? _kept;

    /// <summary>The frames.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Adds whole frames.</summary>
    public void WriteFrames(ReadOnlySpan<byte> frames)
    {
        frames.CopyTo(Reserve(frames.Length));
        _length += frames.Length;
    }

    /// <summary>Adds a message as one frame.</summary>
    public void Write(Opcode opcode, ReadOnlySpan<byte> payload, WsCompress compress, uint? maskingKey)
    {
        if (terms is { Sends: true } && IsDue(compress, payload.Length, terms.Engine.Threshold))
        {
            WriteDeflated(opcode, payload, maskingKey);
        }
        else
        {
            WritePayload(opcode, payload, maskingKey, isCompressed: false);
        }
    }

    /// <summary>Forgets the frames.</summary>
    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > KeptSize)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = ArrayPool<byte>.Shared.Rent(InitialSize);
        }
    }

    public void Dispose()
    {
        if (_kept is { } kept)
        {
            _kept = null;
            terms!.Return(kept);
        }

        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private static bool IsDue(WsCompress compress, int length, int threshold)
        => length > 0 && (compress == WsCompress.Yes || (compress == WsCompress.Default && length >= threshold));

    private void WriteDeflated(Opcode opcode, ReadOnlySpan<byte> payload, uint? maskingKey)
    {
        Deflater deflater = _kept ?? terms!.RentDeflater();
        byte[] room = ArrayPool<byte>.Shared.Rent(payload.Length + Deflater.TailLength);
        if (deflater.TryDeflate(payload, room, out int length))
        {
            terms!.Engine.Counts.Sent(payload.Length, length);
            WritePayload(opcode, room.AsSpan(0, length), maskingKey, isCompressed: true);
        }
        else
        {
            terms!.Engine.Counts.Skip();
            WritePayload(opcode, payload, maskingKey, isCompressed: false);
        }

        ArrayPool<byte>.Shared.Return(room);
        if (terms.KeepsOutbound)
        {
            _kept = deflater;
        }
        else
        {
            terms.Return(deflater);
        }
    }

    private void WritePayload(Opcode opcode, ReadOnlySpan<byte> payload, uint? maskingKey, bool isCompressed)
    {
        int header = FrameWriter.GetHeaderLength(payload.Length, maskingKey.HasValue);
        Span<byte> frame = Reserve(header + payload.Length);
        FrameWriter.WriteHeader(frame, opcode, payload.Length, rsv1: isCompressed, maskingKey: maskingKey);
        Masking.Copy(payload, frame[header..], maskingKey ?? 0);
        _length += header + payload.Length;
    }

    private Span<byte> Reserve(int count)
    {
        int needed = checked(_length + count);
        if (needed > _bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _bytes.Length * 2));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(_length);
    }
}
