using TypedWs.Framing;

namespace TypedWs.Protocol;

/// <summary>
/// Receiving after our own close frame was sent: only the peer's close frame is searched (RFC 6455 §7.1.1: both must be exchanged before
/// TCP ends).
/// </summary>
/// <remarks>
/// Headers are read to find where frames begin. Payloads are skipped: nothing is unmasked, kept, checked or answered. A frame that
/// breaks a rule still has a length, so the search continues after it. If a length has the top bit set, the search ends, because the
/// start of the next frame is not known.
/// </remarks>
internal sealed partial class WsProtocol
{
    private long _toSkip;
    private bool _skipsClose;
    private bool _hasDataBehindClose;

    /// <summary>Whether the peer's whole close frame was received, and no octets after it.</summary>
    public bool IsFinished => _state == State.Finished && !_hasDataBehindClose;

    /// <summary>Whether the peer has sent octets after its close frame.</summary>
    public bool HasDataBehindClose => _hasDataBehindClose;

    /// <summary>Called when our close frame was sent: from now on, only the peer's close frame is searched. Must not be called during
    /// <see cref="Receive"/>.</summary>
    public void StopProcessing()
    {
        if (_state == State.Open)
        {
            BeginAwaitingClose();
            CloseReceived = _skipsClose = _toSkip > 0 && _frame.Opcode == Opcode.Close;
        }
    }

    // If the peer's close frame itself breaks a rule, the search continues, because the peer may still answer our close frame.
    private void BeginAwaitingClose()
    {
        _toSkip = PayloadLeft;
        _skipsClose = false;
        End(State.Seeking);
    }

    private void SkipToClose(ReadOnlySpan<byte> data)
    {
        _turnLeft -= data.Length;
        while (!data.IsEmpty && _state == State.Seeking)
        {
            if (_toSkip > 0)
            {
                int skipped = (int)Math.Min(data.Length, _toSkip);
                _toSkip -= skipped;
                data = data[skipped..];
            }
            else if (TryReadHeader(data, out FrameHeader header, out int consumed))
            {
                data = data[consumed..];
                Skip(header);
                _skipsClose = header.Opcode == Opcode.Close;
                CloseReceived |= _skipsClose;
            }
            else
            {
                return;
            }

            // The whole close frame must have come: if the socket is closed while octets are unread, TCP resets the connection.
            if (_skipsClose && _toSkip == 0 && _state == State.Seeking)
            {
                _state = State.Finished;
            }
        }

        _hasDataBehindClose |= !data.IsEmpty && _state == State.Finished;
    }

    private void Skip(in FrameHeader header)
    {
        _toSkip = header.PayloadLength;
        if (_toSkip < 0)
        {
            _state = State.Lost;
        }
    }
}
