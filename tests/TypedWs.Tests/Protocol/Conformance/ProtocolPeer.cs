using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.Tests.Protocol.Conformance;

/// <summary>
/// One side of a connection, made of the protocol's parts alone: both halves and the closing handshake. It echoes messages, or plays
/// the frames of a row. What it sends stays in <see cref="Output"/>.
/// </summary>
internal sealed class ProtocolPeer : IProtocolEvents, IDisposable
{
    private readonly WsRole _role;
    private readonly bool _echoes;
    private readonly ProtocolRecorder _recorder;
    private readonly WsProtocol _protocol;
    private readonly ClosingHandshake _closing = new();
    private readonly List<byte> _output = [];

    public ProtocolPeer(WsRole role, bool echoes)
    {
        _role = role;
        _echoes = echoes;
        _recorder = new ProtocolRecorder(role);
        _protocol = new WsProtocol(role, ProtocolSession.EchoLimits, this);
    }

    /// <summary>What was received, and answered by the protocol itself.</summary>
    public List<string> Events => _recorder.Events;

    /// <summary>All octets that were sent.</summary>
    public ReadOnlySpan<byte> Output => CollectionsMarshal.AsSpan(_output);

    public bool HasClosed { get; private set; }

    /// <summary>Whether nothing more is to come from the other side.</summary>
    public bool IsFinished => _protocol.IsFinished;

    /// <summary>How the connection ended.</summary>
    public WsClose End => _closing.Describe(_protocol.CloseReceived);

    public void Receive(ReadOnlySpan<byte> octets)
    {
        // A side that plays a row reads on behind its close frame: all its frames were on their way before the first answer came.
        if (HasClosed && _echoes)
        {
            _protocol.StopProcessing();
        }

        Assert.Equal(octets.Length, _protocol.Receive(octets.ToArray()));
    }

    /// <summary>Sends a frame of a row: through the sending half if it can send such a frame, by hand otherwise.</summary>
    public void Send(WireFrame frame)
    {
        Span<byte> control = stackalloc byte[FrameEncoder.MaxControlFrame];
        switch (frame)
        {
            case { First: 0x81 or 0x82 }:
                SendMessage((Opcode)(frame.First & 0x0F), frame.Payload);
                break;
            case { First: 0x89, Payload.Length: <= 125 }:
                _output.AddRange(control[.._protocol.Frames.WritePing(control, frame.Payload)]);
                break;
            case { First: 0x8A, Payload.Length: <= 125 }:
                _output.AddRange(control[.._protocol.Frames.WritePong(control, frame.Payload)]);
                break;
            case { First: 0x88, Payload: [] }:
                Close(null, "");
                break;
            case { First: 0x88, Payload: [_, _, .. byte[] reason] and { Length: <= 125 } }
                when CloseCodeRules.IsValidOnWire(BinaryPrimitives.ReadUInt16BigEndian(frame.Payload)) && Utf8.IsValid(reason):
                Close(BinaryPrimitives.ReadUInt16BigEndian(frame.Payload), Encoding.UTF8.GetString(reason));
                break;
            default:
                _output.AddRange(WireFrame.Encode(_role == WsRole.Client ? WsRole.Server : WsRole.Client, frame));
                break;
        }
    }

    /// <summary>Closes, unless the other side has, or this one.</summary>
    public void Close(ushort? code, string reason)
    {
        Span<byte> frame = stackalloc byte[FrameEncoder.MaxControlFrame];
        TrySendClose(frame[.._protocol.Frames.WriteClose(frame, code, reason)], code, reason, isOurs: true);
    }

    public bool OnMessage(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (_echoes)
        {
            SendMessage(opcode, payload);
        }

        return _recorder.OnMessage(opcode, payload);
    }

    public bool OnMessageTooLarge(Opcode opcode, long size) => _recorder.OnMessageTooLarge(opcode, size);

    public void OnPing(ReadOnlySpan<byte> payload) => _recorder.OnPing(payload);

    public void OnPong(ReadOnlySpan<byte> payload) => _recorder.OnPong(payload);

    public void OnCloseReceived(ushort? code, ReadOnlySpan<byte> reasonUtf8)
    {
        _closing.OnReceived(ToClose(code, Encoding.UTF8.GetString(reasonUtf8)));
        _recorder.OnCloseReceived(code, reasonUtf8);
    }

    public void OnFailed(ProtocolViolation error) => _recorder.OnFailed(error);

    public void SendControl(ReadOnlySpan<byte> frame)
    {
        _output.AddRange(frame);
        _recorder.SendControl(frame);
    }

    public void SendClose(ReadOnlySpan<byte> frame, ushort? code, string reason)
    {
        if (TrySendClose(frame, code, reason, isOurs: false))
        {
            _recorder.SendClose(frame, code, reason);
        }
    }

    public void Dispose() => _protocol.Dispose();

    private static WsClose ToClose(ushort? code, string reason) => new((WsCloseCode)(code ?? 1005), reason, WasClean: false);

    private void SendMessage(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        buffer.Write(payload);
        _output.AddRange(buffer.GetFrame(opcode, _protocol.Frames.NextMaskingKey()));
    }

    private bool TrySendClose(ReadOnlySpan<byte> frame, ushort? code, string reason, bool isOurs)
    {
        if (HasClosed)
        {
            return false;
        }

        HasClosed = true;
        _output.AddRange(frame);
        _closing.OnSent(ToClose(code, reason), isOurs);
        return true;
    }
}
