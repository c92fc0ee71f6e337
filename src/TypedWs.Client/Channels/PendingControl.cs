using System.Buffers.Binary;
using TypedWs.Framing;
using TypedWs.Protocol;

namespace TypedWs.Client.Channels;

/// <summary>The control frames of one connection that wait for the next write: one ping, one close frame, and the pongs that have room. So
/// a server that sends pings and does not read cannot fill the client's memory. Thread-safe.</summary>
/// <param name="frames">Writes frames.</param>
/// <param name="closing">The closing handshake.</param>
internal sealed class PendingControl(FrameEncoder frames, ClosingHandshake closing)
{
    private const int PongRoom = 16 * FrameEncoder.MaxControlFrame;

    private readonly Lock _gate = new();
    private readonly byte[] _close = new byte[FrameEncoder.MaxControlFrame];

    // Made at the first ping: many servers send none.
    private byte[]? _pongs;
    private int _pongsLength;
    private int _closeLength;
    private long? _ping;
    private bool _isSealed;
    private volatile bool _hasAny;

    /// <summary>Whether a frame waits.</summary>
    public bool HasAny => _hasAny;

    /// <summary>Adds a ping, in place of one that waits.</summary>
    /// <param name="number">Its payload.</param>
    public void AddPing(long number)
    {
        lock (_gate)
        {
            _ping = number;
            _hasAny = !_isSealed;
        }
    }

    /// <summary>Adds a pong. Each ping is answered, in order, as long as there is room. If there is none, the earlier pongs are dropped.
    /// RFC 6455 §5.5.3: if another ping came before the pong of the last one was sent, only the most recent ping need be
    /// answered.</summary>
    public void AddPong(ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            _pongs ??= new byte[PongRoom];
            if (frame.Length > _pongs.Length - _pongsLength)
            {
                _pongsLength = 0;
            }

            frame.CopyTo(_pongs.AsSpan(_pongsLength));
            _pongsLength += frame.Length;
            _hasAny = !_isSealed;
        }
    }

    /// <summary>Adds our close frame, if there was none before.</summary>
    public void AddClose(WsCloseCode code, string reason)
    {
        Span<byte> frame = stackalloc byte[FrameEncoder.MaxControlFrame];
        int length = frames.WriteClose(frame, (ushort)code, reason);
        TrySetClose(frame[..length], new WsClose(code, reason, WasClean: false), isOurs: true);
    }

    /// <summary>Adds the close frame with which the protocol answers, if there was none before.</summary>
    /// <returns>False if our close frame was added before.</returns>
    public bool TrySetClose(ReadOnlySpan<byte> frame, ushort? code, string reason)
        => TrySetClose(
            frame, new WsClose(code is { } given ? (WsCloseCode)given : WsCloseCode.NoStatus, reason, WasClean: false), isOurs: false);

    /// <summary>Moves the pongs to the next write, before its messages: a message may answer one that came behind the ping.</summary>
    public void MovePongsTo(FrameOutput output)
    {
        if (!_hasAny)
        {
            return;
        }

        lock (_gate)
        {
            WritePongs(output);
        }
    }

    /// <summary>Moves the frames to the next write. Behind a close frame there is nothing more (RFC 6455 §5.5.1).</summary>
    public void MoveTo(FrameOutput output)
    {
        if (!_hasAny)
        {
            return;
        }

        lock (_gate)
        {
            _hasAny = false;
            WritePongs(output);
            if (_ping is { } number)
            {
                Span<byte> ping = stackalloc byte[FrameEncoder.MaxControlFrame];
                Span<byte> payload = stackalloc byte[sizeof(long)];
                BinaryPrimitives.WriteInt64BigEndian(payload, number);
                output.WriteFrames(ping[..frames.WritePing(ping, payload)]);
            }

            if (_closeLength > 0)
            {
                output.WriteFrames(_close.AsSpan(0, _closeLength));
                _isSealed = true;
            }

            _ping = null;
            _closeLength = 0;
        }
    }

    private void WritePongs(FrameOutput output)
    {
        if (_pongsLength > 0 && !_isSealed)
        {
            output.WriteFrames(_pongs.AsSpan(0, _pongsLength));
            _pongsLength = 0;
        }
    }

    private bool TrySetClose(ReadOnlySpan<byte> frame, WsClose close, bool isOurs)
    {
        lock (closing.Gate)
        {
            if (closing.IsSent)
            {
                return false;
            }

            closing.OnSent(close, isOurs);
        }

        lock (_gate)
        {
            frame.CopyTo(_close);
            _closeLength = frame.Length;
            _hasAny = true;
        }

        return true;
    }
}
