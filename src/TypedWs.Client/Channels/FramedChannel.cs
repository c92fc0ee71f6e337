using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using TypedWs.Framing;
using TypedWs.Protocol;
using TypedWs.Protocol.Extensions;

namespace TypedWs.Client.Channels;

/// <summary>A channel that speaks RFC 6455 on a stream of bytes.</summary>
internal sealed class FramedChannel : ClientChannel, IProtocolEvents
{
    private const int ReceiveSize = 16 * 1024;
    private const int LargestReceive = 256 * 1024;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromMilliseconds(250);

    private readonly Stream _stream;
    private readonly IDisposable? _owner;
    private readonly DeflateTerms? _terms;
    private readonly WsProtocol _protocol;
    private readonly ClosingHandshake _closing = new();
    private readonly PendingControl _control;
    private readonly FrameOutput _output;
    private readonly TaskCompletionSource _noAnswers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IChannelReceiver? _receiver;

    // The messages that come before the protocol's close frame.
    private Task _answers = Task.CompletedTask;
    private (byte[] Frame, ushort? Code, string Reason)? _closeBehindAnswers;
    private ProtocolViolation _violation;
    private int _isDisposed;

    /// <param name="stream">The bytes of the connection, behind the opening handshake.</param>
    /// <param name="owner">Disposed with the channel.</param>
    /// <param name="limits">The limits of received messages.</param>
    /// <param name="terms">The agreement about compression; null for none.</param>
    /// <param name="subprotocol">The selected subprotocol.</param>
    public FramedChannel(Stream stream, IDisposable? owner, ProtocolLimits limits, DeflateTerms? terms, string? subprotocol)
    {
        _stream = stream;
        _owner = owner;
        _terms = terms;
        Subprotocol = subprotocol;
        _protocol = new WsProtocol(WsRole.Client, limits, this, terms);
        _control = new PendingControl(_protocol.Frames, _closing);
        _output = new FrameOutput(terms);
    }

    public override string? Subprotocol { get; }

    public override bool HasPings => true;

    public override bool HasControl => _control.HasAny;

    public override bool IsClosing => _closing.IsSent;

    public override WsClose Describe() => _closing.Describe(_protocol.CloseReceived);

    public override void Write(Opcode opcode, ReadOnlySpan<byte> payload, WsCompress compress)
    {
        if (_output.Written.IsEmpty)
        {
            _control.MovePongsTo(_output);
        }

        _output.Write(opcode, payload, compress, _protocol.Frames.NextMaskingKey());
    }

    [SuppressMessage("Design", "CA1031", Justification = "Each failure of the stream means that the connection is lost.")]
    public override async ValueTask<bool> FlushAsync()
    {
        _control.MoveTo(_output);
        try
        {
            // No tokens: an abort disposes the stream, which ends all its operations.
            await _stream.WriteAsync(_output.Written, CancellationToken.None).ConfigureAwait(false);

            // A stream of HTTP/2 sends its frames at the flush.
            await _stream.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
        finally
        {
            _output.Clear();
        }
    }

    public override void RequestPing(long number) => _control.AddPing(number);

    public override void RequestClose(WsCloseCode code, string reason)
    {
        _control.AddClose(code, reason);
        _noAnswers.TrySetResult();
    }

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "Each failure of the stream means that the connection is lost.")]
    public override async Task<Exception?> ReceiveAsync(IChannelReceiver receiver)
    {
        _receiver = receiver;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReceiveSize);
        try
        {
            while (!IsDone)
            {
                await receiver.WaitUntilReadyAsync().ConfigureAwait(false);
                int read = await _stream.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false);
                if (read == 0)
                {
                    return null;
                }

                receiver.OnBytes();
                Process(buffer.AsSpan(0, read));
                buffer = Adapt(buffer, read);
            }

            await SendAnswersAsync().ConfigureAwait(false);
            return _violation == ProtocolViolation.None
                ? null
                : new WsProtocolException($"The server broke the rules of RFC 6455: {ViolationClose.ToClose(_violation).Reason}.");
        }
        catch (Exception failure)
        {
            return failure;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _protocol.Dispose();
        }
    }

    /// <inheritdoc/>
    /// <remarks>RFC 6455 §7.1.1: the server ends TCP first, and the client should wait for it. Bytes that come behind the close frames are
    /// discarded: if they stayed unread, TCP would reset the connection, and the server might not get our close frame.</remarks>
    public override async Task WaitForEndAsync(TimeSpan limit, TimeProvider time)
    {
        long start = time.GetTimestamp();
        TimeSpan silence = limit < LongestSilence ? limit : LongestSilence;
        byte[] scratch = new byte[ReceiveSize];
        Task<bool> reading;
        do
        {
            reading = TryDiscardAsync(scratch);
            await ((Task)reading).WaitAsync(silence, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (reading.IsCompleted && await reading.ConfigureAwait(false) && time.GetElapsedTime(start) < limit);
    }

    public override void Abort()
    {
        _noAnswers.TrySetResult();
        if (Volatile.Read(ref _isDisposed) == 0)
        {
            _stream.Dispose();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
            _owner?.Dispose();
            _output.Dispose();
            _terms?.Release();
        }
    }

    bool IProtocolEvents.OnMessage(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        _receiver!.OnMessage(opcode, payload);
        return true;
    }

    bool IProtocolEvents.OnMessageTooLarge(Opcode opcode, long size)
    {
        _receiver!.OnMessageTooLarge(opcode, size);
        return true;
    }

    void IProtocolEvents.OnPing(ReadOnlySpan<byte> payload)
    {
        // The pong was passed to SendControl.
    }

    void IProtocolEvents.OnPong(ReadOnlySpan<byte> payload)
    {
        // RFC 6455 §5.5.3: a pong may come without a ping. Ours have a number.
        if (payload.Length == sizeof(long))
        {
            _receiver!.OnPong(BinaryPrimitives.ReadInt64BigEndian(payload));
        }
    }

    void IProtocolEvents.OnCloseReceived(ushort? code, ReadOnlySpan<byte> reasonUtf8)
    {
        WsCloseCode given = code is { } received ? (WsCloseCode)received : WsCloseCode.NoStatus;
        _closing.OnReceived(new WsClose(given, Encoding.UTF8.GetString(reasonUtf8), WasClean: false));
    }

    void IProtocolEvents.OnFailed(ProtocolViolation error) => _violation = error;

    void IProtocolEvents.SendControl(ReadOnlySpan<byte> frame)
    {
        _control.AddPong(frame);
        _receiver!.OnControlDue();
    }

    void IProtocolEvents.SendClose(ReadOnlySpan<byte> frame, ushort? code, string reason)
    {
        _answers = _receiver!.SendAnswersAsync(code is { } given ? (WsCloseCode)given : WsCloseCode.NoStatus);
        if (_answers.IsCompleted)
        {
            SetClose(frame, code, reason);
        }
        else
        {
            _closeBehindAnswers = (frame.ToArray(), code, reason);
        }
    }

    // The closing handshake is complete, or what the server sends cannot be understood any more.
    private bool IsDone => _protocol.CloseReceived || _protocol.Failed;

    private void SetClose(ReadOnlySpan<byte> frame, ushort? code, string reason)
    {
        if (_control.TrySetClose(frame, code, reason))
        {
            _receiver!.OnControlDue();
        }
    }

    private async Task SendAnswersAsync()
    {
        if (_closeBehindAnswers is { } close)
        {
            await Task.WhenAny(_answers, _noAnswers.Task).ConfigureAwait(false);
            SetClose(close.Frame, close.Code, close.Reason);
        }
    }

    // False at the end of the connection.
    [SuppressMessage("Design", "CA1031", Justification = "Each failure of the stream means that the connection has ended.")]
    private async Task<bool> TryDiscardAsync(byte[] scratch)
    {
        try
        {
            return await _stream.ReadAsync(scratch, CancellationToken.None).ConfigureAwait(false) > 0;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private void Process(Span<byte> data)
    {
        _protocol.BeginTurn();
        while (!data.IsEmpty)
        {
            if (_closing.IsSent)
            {
                _protocol.StopProcessing();
            }

            int consumed = _protocol.Receive(data);
            data = data[consumed..];
            _protocol.BeginTurn();
        }
    }

    // Large messages are read in larger pieces.
    private static byte[] Adapt(byte[] buffer, int read)
    {
        if (read < buffer.Length || buffer.Length >= LargestReceive)
        {
            return buffer;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
