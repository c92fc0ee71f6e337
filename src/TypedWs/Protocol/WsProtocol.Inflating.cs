using System.Buffers;
using TypedWs.Framing;
using TypedWs.Protocol.Extensions;

namespace TypedWs.Protocol;

/// <summary>
/// Receiving compressed messages (RFC 7692 §7.2.2). The payload is decompressed as it comes, in steps. After each step, the size of the
/// message and the turn are checked, so that a message that expands a thousandfold costs no more memory and no more time at once than
/// any other.
/// </summary>
internal sealed partial class WsProtocol
{
    private readonly DeflateTerms? _compression;

    // Kept for the life of the connection if the peer's messages may refer to earlier ones; otherwise from the first octet of a message to
    // its last.
    private Inflater? _inflater;

    // The payload so far ends with a final block (RFC 7692 §7.2.3.4).
    private bool _finalBlockEnded;

    /// <summary>Processes octets of a compressed payload.</summary>
    /// <param name="octets">The octets of the frame that have come.</param>
    /// <param name="phase">The offset of the octets in the frame's payload, modulo 4.</param>
    /// <returns>The number of octets that were processed: fewer than all if they are more than a step, or the turn is over.</returns>
    private int ContinueCompressed(Span<byte> octets, int phase)
    {
        Span<byte> payload = octets[..Math.Min(octets.Length, ReceiveTurn.CompressedStep)];
        if (_frame.Masked)
        {
            Masking.Apply(payload, _frame.MaskingKey, phase);
        }

        _inflater ??= _compression!.RentInflater();
        ProtocolViolation error = Inflate(payload, out int taken);
        if (taken < payload.Length && _frame.Masked)
        {
            // These octets come again, so they must be as they were.
            Masking.Apply(payload[taken..], _frame.MaskingKey, (phase + taken) & 3);
        }

        PartBytes += taken;
        _payloadTaken += taken;
        _turnLeft -= taken * ReceiveTurn.CostOfCompressedOctet;
        bool frameEnds = _payloadTaken == _frame.PayloadLength;
        _inPayload = !frameEnds;
        bool messageEnds = frameEnds && _frame.Fin;
        if (error == ProtocolViolation.None && messageEnds)
        {
            error = EndInflating();
        }

        if (error != ProtocolViolation.None)
        {
            Fail(error);
        }
        else if (messageEnds)
        {
            if (!_compression!.KeepsInbound)
            {
                ReturnInflater();
            }

            DeliverMessage();
        }

        return taken;
    }

    private ProtocolViolation Inflate(ReadOnlySpan<byte> payload, out int taken)
    {
        byte[]? scratch = null;
        long before = _message.Size;
        ProtocolViolation error = ProtocolViolation.None;
        taken = 0;
        bool hasMore = !payload.IsEmpty;
        while (hasMore && error == ProtocolViolation.None)
        {
            // The bytes of a message that is too large are not kept, but they are still decompressed: later messages may refer to them. A
            // byte beyond the maximum shows that the message is too large, so it needs no room of its own.
            Span<byte> room = _message.IsFull(_limits)
                ? scratch ??= ArrayPool<byte>.Shared.Rent(Inflater.EndRoom)
                : _message.GetRoom(payload.Length - taken, _limits);
            InflateStatus status = _inflater!.Inflate(payload[taken..], room, out int read, out int written);
            taken += read;
            _turnLeft -= written;
            error = _message.AddInflated(room[..written], _limits);
            bool isStuck = read == 0 && written == 0 && taken < payload.Length;
            if (error == ProtocolViolation.None && (status == InflateStatus.Corrupt || isStuck))
            {
                error = ProtocolViolation.CorruptCompression;
            }

            _finalBlockEnded = status == InflateStatus.FinalBlockEnded;
            if (_finalBlockEnded)
            {
                _inflater.Reset();
            }

            // Free room means that all output of the octets so far was written. While output is left and all octets were read, the step
            // goes on even if the turn is over, because no octet would come again. It is less than a piece of memory.
            hasMore = taken < payload.Length ? _turnLeft > 0 : written == room.Length && !_finalBlockEnded;
        }

        if (scratch is not null)
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }

        _compression!.Engine.Counts.Received(taken, (int)(_message.Size - before));
        return error;
    }

    private ProtocolViolation EndInflating()
    {
        if (_finalBlockEnded)
        {
            // The sender may append an empty block, but the message is whole without it.
            _finalBlockEnded = false;
            return _message.CheckEnd();
        }

        byte[] scratch = ArrayPool<byte>.Shared.Rent(Inflater.EndRoom);
        ProtocolViolation error =
            _inflater!.TryEnd(scratch, out int written) ? ProtocolViolation.None : ProtocolViolation.CorruptCompression;
        if (error == ProtocolViolation.None && written > 0)
        {
            error = _message.AppendInflated(scratch.AsSpan(0, written), _limits);
        }

        ArrayPool<byte>.Shared.Return(scratch);
        return error == ProtocolViolation.None ? _message.CheckEnd() : error;
    }

    private void ReturnInflater()
    {
        if (_inflater is { } inflater)
        {
            _inflater = null;
            _compression!.Return(inflater);
        }
    }
}
