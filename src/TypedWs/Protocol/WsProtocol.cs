using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using TypedWs.Framing;
using TypedWs.Protocol.Extensions;

namespace TypedWs.Protocol;

/// <summary>
/// The receiving half of one connection's protocol, as a state machine without I/O. <see cref="Receive"/> accepts octets.
/// <see cref="IProtocolEvents"/> gets the messages, control frames, answers and failures. <see cref="Frames"/> is the sending half, and
/// <see cref="ClosingHandshake"/> connects the two.
/// </summary>
/// <remarks>
/// Not thread-safe: one owner calls <see cref="Receive"/>, and calls <see cref="Dispose"/> only when no call is running. A message that is
/// whole in one read is passed on in the receive buffer, without a copy or an allocation. If a message comes in several reads, its bytes
/// are kept in a pooled buffer until the message ends. An idle connection has no buffer.
/// </remarks>
internal sealed partial class WsProtocol : IDisposable
{
    private readonly IProtocolEvents _events;
    private readonly ProtocolLimits _limits;
    private readonly WsRole _role;
    private State _state;

    // OnMessage has returned false: Receive stops after the message.
    private bool _stopRequested;

    private int _turnLeft = int.MaxValue;

    // The first octets of a header that comes in several reads.
    private HeaderBytes _partialHeader;
    private byte _partialHeaderLength;

    // A frame whose payload comes in several reads: its header, and the number of payload octets that have come.
    private bool _inPayload;
    private FrameHeader _frame;
    private long _payloadTaken;

    private MessageAssembly _message;

    // The payload of a control frame has a buffer of its own, because the frame may come between the fragments of a message.
    private PooledBuffer _control;

    /// <param name="role">The side of the connection that this endpoint is.</param>
    /// <param name="limits">Limits for received messages.</param>
    /// <param name="events">Receives the events.</param>
    /// <param name="compression">The agreement about compression; null if messages are not compressed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The message limit is above <see cref="Array.MaxLength"/>.</exception>
    public WsProtocol(WsRole role, ProtocolLimits limits, IProtocolEvents events, DeflateTerms? compression = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limits.MaxMessageSize, Array.MaxLength, nameof(limits));
        _role = role;
        _limits = limits;
        _events = events;
        _compression = compression;
    }

    /// <summary>Writes the frames that this side sends. Any thread may use it.</summary>
    public FrameEncoder Frames => new(_role);

    private enum State : byte
    {
        Open,

        // Our close frame was sent: only the peer's close frame matters from now on.
        Seeking,

        // The peer's close frame was received: nothing may follow.
        Finished,

        // A frame had an impossible length, so the start of the next frame is not known.
        Lost,
        Disposed,
    }

    /// <summary>Whether more octets can cause events: no close frame was received or sent, and the peer broke no rule.</summary>
    public bool IsOpen => _state == State.Open;

    /// <summary>Whether the peer's close frame was received. Before our own close frame it must be valid; afterwards its content is not
    /// checked.</summary>
    public bool CloseReceived { get; private set; }

    /// <summary>Whether the peer broke the protocol.</summary>
    public bool Failed { get; private set; }

    /// <summary>Whether the work since <see cref="BeginTurn"/> fills a turn, so that other connections should get the thread. Then
    /// <see cref="Receive"/> stops after the next frame.</summary>
    public bool IsTurnOver => _turnLeft <= 0;

    /// <summary>The number of octets of the current frame's payload that have not come yet; 0 between frames.</summary>
    public long PayloadLeft => _inPayload ? _frame.PayloadLength - _payloadTaken : 0;

    /// <summary>The number of all received octets that belong to messages in several frames or several reads.</summary>
    public long PartBytes { get; private set; }

    /// <summary>Processes received octets, and unmasks them in place.</summary>
    /// <returns>
    /// The number of octets that were consumed. All are consumed, unless <see cref="IProtocolEvents.OnMessage"/> or
    /// <see cref="IProtocolEvents.OnMessageTooLarge"/> returned false, or the turn is over. The rest is unchanged and must be passed again.
    /// </returns>
    public int Receive(Span<byte> data)
    {
        int consumed = 0;
        while (consumed < data.Length && _state == State.Open)
        {
            Span<byte> rest = data[consumed..];
            int taken = _inPayload ? ContinuePayload(rest) : ReceiveFrame(rest);
            consumed += taken;
            _turnLeft -= taken + ReceiveTurn.CostOfFrame;
            if (_stopRequested || _turnLeft <= 0)
            {
                _stopRequested = false;
                return consumed;
            }
        }

        // RFC 6455 §5.5.1, §7.1.7: octets after a close frame or a failure are not processed.
        SkipToClose(data[consumed..]);
        return data.Length;
    }

    /// <summary>Begins a new turn. Called after other work could use the thread, or on a new thread.</summary>
    public void BeginTurn() => _turnLeft = ReceiveTurn.Length;

    /// <summary>Returns pooled memory. Octets received afterwards are ignored.</summary>
    public void Dispose() => End(_state == State.Open ? State.Disposed : _state);

    /// <summary>Processes the octets from the start of a frame to its end, or all octets if the frame does not end in them.</summary>
    /// <returns>The number of octets that were processed.</returns>
    private int ReceiveFrame(Span<byte> data)
    {
        if (!TryReadHeader(data, out FrameHeader header, out int consumed))
        {
            return data.Length;
        }

        ProtocolViolation error = FrameRules.Check(header, _role, _message.IsActive, _compression is not null);
        if (error == ProtocolViolation.None && !header.IsControl)
        {
            error = _message.BeginFrame(header, _limits);
        }

        if (error != ProtocolViolation.None)
        {
            Fail(error);
            Skip(header);
            return consumed;
        }

        Span<byte> payload = data[consumed..];
        if (payload.Length < header.PayloadLength || (_message.IsCompressed && !header.IsControl))
        {
            _inPayload = true;
            _frame = header;
            _payloadTaken = 0;
            return consumed + ContinuePayload(payload);
        }

        payload = payload[..(int)header.PayloadLength];
        bool isWholeMessage = !header.IsControl && header.Fin && _message.IsWhole(payload);
        if (!header.IsControl && !isWholeMessage)
        {
            ReceiveFragment(header, payload, phase: 0, header.Fin);
            return consumed + payload.Length;
        }

        if (header.Masked)
        {
            Masking.Apply(payload, header.MaskingKey);
        }

        if (isWholeMessage)
        {
            ReceiveWholeMessage(payload);
        }
        else
        {
            ReceiveControl(header.Opcode, payload);
        }

        return consumed + payload.Length;
    }

    /// <summary>Processes octets of a payload that comes in several reads.</summary>
    /// <returns>The number of octets that were processed.</returns>
    private int ContinuePayload(Span<byte> data)
    {
        int length = (int)Math.Min(data.Length, _frame.PayloadLength - _payloadTaken);
        Span<byte> payload = data[..length];
        int phase = (int)(_payloadTaken & 3);
        if (_message.IsCompressed && !_frame.IsControl)
        {
            return ContinueCompressed(payload, phase);
        }

        _payloadTaken += length;
        bool frameEnds = _payloadTaken == _frame.PayloadLength;
        _inPayload = !frameEnds;

        if (!_frame.IsControl)
        {
            ReceiveFragment(_frame, payload, phase, frameEnds && _frame.Fin);
            return length;
        }

        if (_frame.Masked)
        {
            Masking.Apply(payload, _frame.MaskingKey, phase);
        }

        _control.Append(payload, _frame.PayloadLength);
        if (frameEnds)
        {
            ReceiveControl(_frame.Opcode, _control.Written);
            _control.Return();
        }

        return length;
    }

    private bool TryReadHeader(ReadOnlySpan<byte> data, out FrameHeader header, out int consumed)
    {
        if (_partialHeaderLength > 0)
        {
            return TryCompleteHeader(data, out header, out consumed);
        }

        if (FrameReader.TryReadHeader(data, out header, out consumed))
        {
            return true;
        }

        data.CopyTo(_partialHeader);
        _partialHeaderLength = (byte)data.Length;
        return false;
    }

    private bool TryCompleteHeader(ReadOnlySpan<byte> data, out FrameHeader header, out int consumed)
    {
        int known = _partialHeaderLength;
        Span<byte> bytes = _partialHeader;
        int added = Math.Min(data.Length, bytes.Length - known);
        data[..added].CopyTo(bytes[known..]);
        if (!FrameReader.TryReadHeader(bytes[..(known + added)], out header, out consumed))
        {
            _partialHeaderLength = (byte)(known + added);
            return false;
        }

        consumed -= known;
        _partialHeaderLength = 0;
        return true;
    }

    private void ReceiveWholeMessage(ReadOnlySpan<byte> payload)
    {
        ProtocolViolation error = _message.CheckWhole(payload);
        if (error != ProtocolViolation.None)
        {
            Fail(error);
            return;
        }

        Opcode opcode = _message.Opcode;
        _message.End();
        _stopRequested = !_events.OnMessage(opcode, payload);
    }

    private void ReceiveFragment(in FrameHeader header, Span<byte> payload, int phase, bool messageEnds)
    {
        PartBytes += payload.Length;
        ProtocolViolation error = _message.Append(payload, header.Masked ? header.MaskingKey : 0, phase);
        if (error == ProtocolViolation.None && messageEnds)
        {
            error = _message.CheckEnd();
        }

        if (error != ProtocolViolation.None)
        {
            Fail(error);
            return;
        }

        if (!messageEnds)
        {
            return;
        }

        DeliverMessage();
    }

    private void DeliverMessage()
    {
        bool goOn = _message.IsOversize
            ? _events.OnMessageTooLarge(_message.Opcode, _message.Size)
            : _events.OnMessage(_message.Opcode, _message.Payload);
        _stopRequested = !goOn;
        _message.End();
    }

    private void ReceiveControl(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        switch (opcode)
        {
            case Opcode.Ping:
                SendPong(payload);
                _events.OnPing(payload);
                break;
            case Opcode.Pong:
                _events.OnPong(payload);
                break;
            default:
                ReceiveClose(payload);
                break;
        }
    }

    private void SendPong(ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = stackalloc byte[FrameEncoder.MaxControlFrame];
        _events.SendControl(frame[..Frames.WritePong(frame, payload)]);
    }

    private void ReceiveClose(ReadOnlySpan<byte> payload)
    {
        ProtocolViolation error = CheckClose(payload);
        if (error != ProtocolViolation.None)
        {
            Fail(error);
            return;
        }

        ushort? code = payload.IsEmpty ? null : BinaryPrimitives.ReadUInt16BigEndian(payload);
        ReadOnlySpan<byte> reason = payload.IsEmpty ? [] : payload[sizeof(ushort)..];

        // Set the state first and return the memory last, because the reason may be in the control buffer.
        _state = State.Finished;
        CloseReceived = true;

        // RFC 6455 §5.5.1: the answer "typically echos the status code it received".
        SendClose(code, "");
        _events.OnCloseReceived(code, reason);
        _message.End();
    }

    // RFC 6455 §5.5.1: the payload is empty, or starts with a 2-byte code, after which UTF-8 text may follow.
    private static ProtocolViolation CheckClose(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return ProtocolViolation.None;
        }

        if (payload.Length < sizeof(ushort))
        {
            return ProtocolViolation.InvalidClosePayload;
        }

        if (!CloseCodeRules.IsValidOnWire(BinaryPrimitives.ReadUInt16BigEndian(payload)))
        {
            return ProtocolViolation.InvalidCloseCode;
        }

        return Utf8.IsValid(payload[sizeof(ushort)..]) ? ProtocolViolation.None : ProtocolViolation.InvalidUtf8;
    }

    // RFC 6455 §7.1.7: fails the connection, with a close frame whose code gives the reason.
    private void Fail(ProtocolViolation error)
    {
        Failed = true;
        BeginAwaitingClose();
        (ushort code, string reason) = ViolationClose.ToClose(error);
        SendClose(code, reason);
        _events.OnFailed(error);
    }

    private void SendClose(ushort? code, string reason)
    {
        Span<byte> frame = stackalloc byte[FrameEncoder.MaxControlFrame];
        _events.SendClose(frame[..Frames.WriteClose(frame, code, reason)], code, reason);
    }

    private void End(State state)
    {
        _state = state;
        _inPayload = false;
        _message.End();
        _control.Return();
        ReturnInflater();
    }

    [InlineArray(FrameHeader.MaxLength)]
    private struct HeaderBytes
    {
        private byte _first;
    }
}
