using TypedWs.Framing;

namespace TypedWs.Protocol;

/// <summary>
/// Receiving after our own close frame: only the peer's close frame is searched (RFC 6455 §7.1.1: both must be exchanged before TCP
/// ends).
/// </summary>
/// <remarks>
/// Headers are read to find where frames begin, payloads are skipped: nothing is unmasked, kept, checked or answered. A frame that
/// breaks a rule still has a length, so the search continues after it. Only after a length with the top bit set does the search end.
/// </remarks>
internal sealed partial class WsProtocol
{
    private long _toSkip;
    private bool _skipsClose;
    private bool _hasDataBehindClose;

    /// <summary>Whether nothing more is to come: <see cref="CloseReceived"/>, whole, and nothing behind it.</summary>
    public bool IsFinished => _state == State.Finished && !_hasDataBehindClose;

    /// <summary>Whether the peer has sent more behind its close frame.</summary>
    public bool HasDataBehindClose => _hasDataBehindClose;

    /// <summary>Our close frame was sent, but the peer's was not received yet: from now on only that is searched. Must not be called
    /// during <see cref="Receive"/>.</summary>
    public void StopProcessing()
    {
        if (_state == State.Open)
        {
            BeginAwaitingClose();
            CloseReceived = _skipsClose = _toSkip > 0 && _frame.Opcode == Opcode.Close;
        }
    }

    // A close frame that itself breaks a rule does not end the search: the peer may still answer ours.
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

            // Not before all of it has come: TCP that ends over the rest is reset.
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
