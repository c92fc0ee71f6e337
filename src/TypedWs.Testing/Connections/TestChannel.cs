using System.Diagnostics.CodeAnalysis;
using System.Text;
using TypedWs.Client.Channels;
using TypedWs.Framing;
using TypedWs.Protocol;
using TypedWs.Protocol.Extensions;

namespace TypedWs.Testing.Connections;

/// <summary>A client's RFC 6455 on a stream. Any thread may send; frames leave in the order of the calls.</summary>
/// <param name="stream">The bytes of the connection, behind the opening handshake.</param>
/// <param name="terms">The agreement about compression; null for none.</param>
/// <param name="answersPings">Whether pings are answered.</param>
/// <param name="events">Receives what the server sends.</param>
internal sealed class TestChannel(Stream stream, DeflateTerms? terms, bool answersPings, IChannelEvents events)
    : IProtocolEvents, IDisposable
{
    private const int ReceiveSize = 16 * 1024;

    private static readonly ProtocolLimits Limits = new(
        MaxMessageSize: Array.MaxLength, MaxDiscardedMessageSize: 0, MaxFragments: int.MaxValue, DiscardOversize: false);

    private readonly Lock _gate = new();
    private readonly ClosingHandshake _closing = new();
    private readonly FrameOutput _output = new(terms);
    private WsProtocol? _protocol;
    private string? _cause;
    private bool _isWriting;
    private bool _isOver;
    private long _sends;

    /// <summary>Whether bytes wait to be written.</summary>
    public bool IsWriting => Volatile.Read(ref _isWriting);

    /// <summary>The number of times that something other than a ping was sent. It never falls.</summary>
    public long Sends => Interlocked.Read(ref _sends);

    /// <summary>Whether a close frame was sent.</summary>
    public bool IsClosing => _closing.IsSent;

    private static FrameEncoder Frames => new(WsRole.Client);

    /// <summary>Begins to receive.</summary>
    public void Start()
    {
        _protocol = new WsProtocol(WsRole.Client, Limits, this, terms);
        _ = ReceiveAsync(_protocol);
    }

    /// <summary>Sends a message as one frame.</summary>
    public void Send(Opcode opcode, ReadOnlySpan<byte> payload, WsCompress compress)
    {
        Interlocked.Increment(ref _sends);
        lock (_gate)
        {
            _output.Write(opcode, payload, compress, Frames.NextMaskingKey());
        }

        Write();
    }

    /// <summary>Sends bytes as they are.</summary>
    public void SendRaw(ReadOnlySpan<byte> bytes)
    {
        Interlocked.Increment(ref _sends);
        WriteFrames(bytes);
    }

    /// <summary>Sends a ping.</summary>
    public void Ping(ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = stackalloc byte[FrameEncoder.MaxControlFrame];
        WriteFrames(frame[..Frames.WritePing(frame, payload)]);
    }

    /// <summary>Sends a close frame, unless one was sent.</summary>
    /// <returns>False if one was sent before.</returns>
    public bool Close(WsCloseCode code, string reason)
    {
        Span<byte> frame = stackalloc byte[FrameEncoder.MaxControlFrame];
        int length = Frames.WriteClose(frame, code == WsCloseCode.NoStatus ? null : (ushort)code, reason);
        return TrySendClose(frame[..length], new WsClose(code, reason, WasClean: false), isOurs: true);
    }

    /// <summary>Ends the connection's bytes.</summary>
    public void Dispose() => stream.Dispose();

    bool IProtocolEvents.OnMessage(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        events.OnMessage(opcode, payload);
        return true;
    }

    bool IProtocolEvents.OnMessageTooLarge(Opcode opcode, long size) => true;

    void IProtocolEvents.OnPing(ReadOnlySpan<byte> payload) => events.OnPing(payload);

    void IProtocolEvents.OnPong(ReadOnlySpan<byte> payload) => events.OnPong(payload);

    void IProtocolEvents.OnCloseReceived(ushort? code, ReadOnlySpan<byte> reasonUtf8)
    {
        var close = new WsClose(
            code is { } given ? (WsCloseCode)given : WsCloseCode.NoStatus, Encoding.UTF8.GetString(reasonUtf8), WasClean: false);
        _closing.OnReceived(close);
        events.OnClose(close);
    }

    void IProtocolEvents.OnFailed(ProtocolViolation error)
        => _cause = $"the server broke the rules of RFC 6455: {ViolationClose.ToClose(error).Reason}";

    void IProtocolEvents.SendControl(ReadOnlySpan<byte> frame)
    {
        if (answersPings)
        {
            SendRaw(frame);
        }
    }

    void IProtocolEvents.SendClose(ReadOnlySpan<byte> frame, ushort? code, string reason)
        => TrySendClose(
            frame, new WsClose(code is { } given ? (WsCloseCode)given : WsCloseCode.NoStatus, reason, WasClean: false), isOurs: false);

    private bool TrySendClose(ReadOnlySpan<byte> frame, WsClose close, bool isOurs)
    {
        lock (_closing.Gate)
        {
            if (_closing.IsSent)
            {
                return false;
            }

            _closing.OnSent(close, isOurs);
            lock (_gate)
            {
                _output.WriteFrames(frame);
            }
        }

        Write();
        return true;
    }

    private void WriteFrames(ReadOnlySpan<byte> frames)
    {
        lock (_gate)
        {
            _output.WriteFrames(frames);
        }

        Write();
    }

    private void Write()
    {
        lock (_gate)
        {
            if (_isWriting || _isOver || _output.Written.IsEmpty)
            {
                return;
            }

            Volatile.Write(ref _isWriting, true);
        }

        _ = WriteAllAsync();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Each failure of the stream means that the connection has ended.")]
    private async Task WriteAllAsync()
    {
        try
        {
            while (TryTake(out byte[] bytes))
            {
                await stream.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
                await stream.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // The reader tells the end.
            lock (_gate)
            {
                _isOver = true;
                Volatile.Write(ref _isWriting, false);
            }
        }
    }

    private bool TryTake(out byte[] bytes)
    {
        lock (_gate)
        {
            bytes = _output.Written.ToArray();
            _output.Clear();
            Volatile.Write(ref _isWriting, bytes.Length > 0);
            return bytes.Length > 0;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Each failure of the stream means that the connection has ended.")]
    private async Task ReceiveAsync(WsProtocol protocol)
    {
        byte[] buffer = new byte[ReceiveSize];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false)) > 0)
            {
                Process(protocol, buffer.AsSpan(0, read));
            }
        }
        catch (Exception failure)
        {
            _cause ??= failure.Message;
        }

        WsClose close = _closing.Describe(protocol.CloseReceived);
        lock (_gate)
        {
            _isOver = true;
            _output.Dispose();
        }

        protocol.Dispose();
        terms?.Release();
        await stream.DisposeAsync().ConfigureAwait(false);
        events.OnEnded(close, _cause);
    }

    private static void Process(WsProtocol protocol, Span<byte> data)
    {
        protocol.BeginTurn();
        while (!data.IsEmpty)
        {
            data = data[protocol.Receive(data)..];
            protocol.BeginTurn();
        }
    }
}
