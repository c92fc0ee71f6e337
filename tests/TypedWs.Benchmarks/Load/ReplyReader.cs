using System.Text;
using TypedWs.Framing;

namespace TypedWs.Benchmarks.Load;

/// <summary>Counts the messages in what a server sends, however it is cut. Not thread safe.</summary>
internal sealed class ReplyReader(bool signalR, bool deflate = false)
{
    private const int MaxControlPayload = 125;
    private const byte RecordEnd = 0x1E;

    private static ReadOnlySpan<byte> Invocation => "{\"type\":1"u8;

    private readonly byte[] _headerBytes = new byte[FrameHeader.MaxLength];
    private readonly byte[] _recordStart = new byte[9];
    private int _headerLength;
    private int _recordLength;
    private FrameHeader _header;
    private long _remaining;
    private bool _inFrame;
    private byte[]? _control;
    private int _controlLength;

    /// <summary>The first bytes of the first message, to see whether replies are what they should be.</summary>
    public string? Sample { get; private set; }

    /// <summary>Why the connection is over: a close frame, or one that no server may send.</summary>
    public string? End { get; private set; }

    /// <summary>The payload of a ping that waits for its pong; whoever sends the pong sets it to null.</summary>
    public byte[]? Ping { get; set; }

    /// <summary>Takes bytes as they arrived and returns how many replies were completed.</summary>
    public int Receive(ReadOnlySpan<byte> data)
    {
        int replies = 0;
        while (End is null)
        {
            if (!_inFrame && !TryStartFrame(ref data))
            {
                break;
            }

            ReadOnlySpan<byte> payload = data[..(int)Math.Min(_remaining, data.Length)];
            data = data[payload.Length..];
            _remaining -= payload.Length;
            if (_header.IsControl)
            {
                payload.CopyTo(TakeControl(payload.Length));
            }
            else
            {
                replies += CountRecords(payload);
            }

            if (_remaining > 0)
            {
                break;
            }

            _inFrame = false;
            if (_header.IsControl)
            {
                FinishControl();
            }
            else if (_header.Fin && !signalR)
            {
                replies++;
            }
        }

        return replies;
    }

    private bool TryStartFrame(ref ReadOnlySpan<byte> data)
    {
        if (!TryReadHeader(ref data))
        {
            return false;
        }

        // RFC 6455 §5.1: "A server MUST NOT mask any frames". §5.5: control frames have at most 125 bytes of payload.
        if (_header.Masked || (_header.HasReservedBits && !(deflate && _header.Rsv1)) || !_header.HasValidLength
            || (_header.IsControl && _header.PayloadLength > MaxControlPayload))
        {
            End = "invalid frame";
            return false;
        }

        _inFrame = true;
        _remaining = _header.PayloadLength;
        _controlLength = 0;
        return true;
    }

    private bool TryReadHeader(ref ReadOnlySpan<byte> data)
    {
        if (_headerLength == 0 && FrameReader.TryReadHeader(data, out _header, out int consumed))
        {
            data = data[consumed..];
            return true;
        }

        while (!data.IsEmpty)
        {
            _headerBytes[_headerLength++] = data[0];
            data = data[1..];
            if (FrameReader.TryReadHeader(_headerBytes.AsSpan(0, _headerLength), out _header, out _))
            {
                _headerLength = 0;
                return true;
            }
        }

        return false;
    }

    private Span<byte> TakeControl(int length)
    {
        _control ??= new byte[MaxControlPayload];
        _controlLength += length;
        return _control.AsSpan(_controlLength - length, length);
    }

    private void FinishControl()
    {
        ReadOnlySpan<byte> payload = _control.AsSpan(0, _controlLength);
        if (_header.Opcode == Opcode.Ping)
        {
            Ping = payload.ToArray();
        }
        else if (_header.Opcode == Opcode.Close)
        {
            End = payload.Length < 2 ? "close" : $"close {(payload[0] << 8) | payload[1]}";
        }
    }

    private int CountRecords(ReadOnlySpan<byte> payload)
    {
        if (!signalR)
        {
            Sample ??= Encoding.UTF8.GetString(payload[..Math.Min(payload.Length, 100)]);
            return 0;
        }

        int replies = 0;
        while (!payload.IsEmpty)
        {
            int end = payload.IndexOf(RecordEnd);
            ReadOnlySpan<byte> piece = end < 0 ? payload : payload[..end];
            ReadOnlySpan<byte> start = piece[..Math.Min(piece.Length, _recordStart.Length - _recordLength)];
            start.CopyTo(_recordStart.AsSpan(_recordLength));
            _recordLength += start.Length;
            if (end < 0)
            {
                break;
            }

            if (_recordStart.AsSpan(0, _recordLength).SequenceEqual(Invocation))
            {
                Sample ??= Encoding.UTF8.GetString(piece[..Math.Min(piece.Length, 100)]);
                replies++;
            }

            _recordLength = 0;
            payload = payload[(end + 1)..];
        }

        return replies;
    }
}
