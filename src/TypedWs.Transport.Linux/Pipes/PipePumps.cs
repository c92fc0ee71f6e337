using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using TypedWs.Transport.Linux.Interop;
using TypedWs.Transport.Linux.Loops;

namespace TypedWs.Transport.Linux.Pipes;

/// <summary>
/// Moves the bytes of a socket through a pair of pipes: from the loop's thread into the input, and from the output to the socket. The
/// server reads and writes on threads of the pool.
/// </summary>
internal sealed class PipePumps : SocketHandler
{
    private const int SmallestRead = 2048;

    private readonly LoopSocket _socket;
    private readonly Readiness _readable = new();
    private readonly Readiness _writable = new();
    private readonly Pipe _input;
    private readonly Pipe _output;
    private Exception? _abortReason;
    private Exception? _sendFailure;
    private bool _expectsEnd;
    private bool _isStopping;
    private bool _isClosing;

    public PipePumps(LoopSocket socket, PipeOptions input, PipeOptions output)
    {
        _socket = socket;
        _input = new Pipe(input);
        _output = new Pipe(output);
        Transport = new ServerSide(_input.Reader, _output.Writer);
    }

    /// <summary>The pipes that the server uses.</summary>
    public IDuplexPipe Transport { get; }

    /// <summary>Completes when nothing is received any more. Never fails. Code that waits may continue on a loop's thread.</summary>
    public Task Receiving { get; private set; } = Task.CompletedTask;

    /// <summary>Completes when nothing is sent any more. Never fails. Code that waits may continue on a loop's thread.</summary>
    public Task Sending { get; private set; } = Task.CompletedTask;

    /// <summary>Whether <see cref="Abort"/> was called.</summary>
    public bool IsAborted => Volatile.Read(ref _abortReason) is not null;

    /// <summary>Begins both directions, and registers the socket with its loop.</summary>
    public void Start()
    {
        Receiving = ReceiveAsync();
        Sending = SendAsync();
        _socket.Post();
    }

    /// <summary>Drops the connection: the peer gets a reset, unless it has ended its own direction. Any thread.</summary>
    public void Abort(Exception reason)
    {
        Interlocked.CompareExchange(ref _abortReason, reason, null);
        if (Receiving.IsCompleted)
        {
            // The peer has ended its direction. As in Kestrel, it gets an ordinary end.
            _socket.Shutdown(SocketNumbers.ShutdownBoth);
        }
        else
        {
            _socket.Reset();
        }

        _socket.Post();
    }

    /// <summary>Stops both directions without closing the socket: nothing more is received, and the bytes that the server has flushed are
    /// sent. Completes when receiving has stopped. <see cref="Sending"/> may still wait for the peer.</summary>
    public Task StopAsync()
    {
        Volatile.Write(ref _isStopping, true);
        _output.Reader.CancelPendingRead();
        _input.Writer.CancelPendingFlush();
        _readable.Signal();
        return Receiving;
    }

    /// <summary>Ends the connection: flushed bytes are sent, then the socket is closed.</summary>
    public async Task CloseAsync()
    {
        try
        {
            await CompleteServerSideAsync().ConfigureAwait(false);
            await Sending.ConfigureAwait(false);
            await Receiving.ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _isClosing, true);
            _socket.Post();
        }
    }

    /// <summary>Completes the ends of the pipes that belong to the server.</summary>
    public async Task CompleteServerSideAsync()
    {
        await Transport.Input.CompleteAsync().ConfigureAwait(false);
        await Transport.Output.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>The socket may accept bytes again, or has failed. Called for the last bytes of a connection that has left HTTP.</summary>
    public void SignalWritable() => _writable.Signal();

    /// <summary>Drops the last bytes of a connection that has left HTTP. Any thread; code that waits for <see cref="Sending"/> may continue
    /// inside this call.</summary>
    public void DropOutput()
    {
        Interlocked.CompareExchange(ref _abortReason, Ended("The connection was dropped."), null);
        _writable.Signal();
    }

    public override void OnOutput(uint events, bool isHeld) => _writable.Signal();

    public override void OnInput(LoopThread thread, uint events)
    {
        if ((events & Epoll.Ends) != 0)
        {
            Volatile.Write(ref _expectsEnd, true);
        }

        _readable.Signal();
    }

    public override void OnPosted(LoopThread thread)
    {
        if (IsAborted)
        {
            // The system reports the reset, too, but not if the socket is not registered yet.
            EndBoth();
        }

        if (Volatile.Read(ref _isClosing))
        {
            _socket.Close();
        }
    }

    public override void OnNotWatched(LoopThread thread, int error)
    {
        Interlocked.CompareExchange(
            ref _abortReason, Ended(SocketErrors.ToException("epoll_ctl", error).Message), null);
        _socket.Reset();
        EndBoth();
    }

    public override void OnLoopEnded(bool isHeld)
    {
        Interlocked.CompareExchange(ref _abortReason, Ended("The transport has ended."), null);
        _socket.Reset();
        EndBoth();
    }

    private static ConnectionAbortedException Ended(string reason) => new(reason);

    // The socket has failed, so both directions find their end.
    private void EndBoth()
    {
        Volatile.Write(ref _expectsEnd, true);
        _readable.Signal();
        _writable.Signal();
        _output.Reader.CancelPendingRead();
    }

    private async Task ReceiveAsync()
    {
        Exception? error;
        try
        {
            error = await ReceiveAllAsync(_input.Writer).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the memory of the pipe may be refused: the server gets the exception
        catch (Exception exception)
#pragma warning restore CA1031
        {
            error = exception;
            _socket.Reset();
        }

        await _input.Writer.CompleteAsync(error ?? Volatile.Read(ref _sendFailure)).ConfigureAwait(false);
    }

    /// <returns>The reason why the input has ended; null for the end of the peer.</returns>
    private async Task<Exception?> ReceiveAllAsync(PipeWriter writer)
    {
        while (!Volatile.Read(ref _isStopping))
        {
            await _readable.WaitAsync().ConfigureAwait(false);
            bool mayHaveMore = true;
            while (mayHaveMore && !Volatile.Read(ref _isStopping))
            {
                Memory<byte> memory = writer.GetMemory(SmallestRead);
                int read = _socket.Receive(memory.Span);
                if (read == -Errno.WouldBlock)
                {
                    break;
                }

                if (read <= 0)
                {
                    return read == 0 ? null : ToException(-read);
                }

                mayHaveMore = read == memory.Length || Volatile.Read(ref _expectsEnd);
                writer.Advance(read);
                FlushResult flush = await writer.FlushAsync().ConfigureAwait(false);
                if (flush.IsCompleted)
                {
                    return null;
                }
            }
        }

        return null;
    }

    private async Task SendAsync()
    {
        Exception? error;
        try
        {
            error = await SendAllAsync(_output.Reader).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // a mistake costs the connection only: the server gets the exception
        catch (Exception exception)
#pragma warning restore CA1031
        {
            error = exception;
            _socket.Reset();
        }

        if (error is not null)
        {
            Interlocked.CompareExchange(ref _sendFailure, error, null);
        }

        // Without the error: it would be thrown by a flush of the server, and Kestrel's HTTP/2 does not survive that. A flush that finds
        // the output completed is an end, and the input tells its reason.
        await _output.Reader.CompleteAsync().ConfigureAwait(false);
        if (error is not null || IsAborted || !Volatile.Read(ref _isStopping))
        {
            // The server has ended the output, or the peer is gone. The end of the input wakes the other direction.
            _socket.Shutdown(SocketNumbers.ShutdownBoth);
            _socket.Post();
        }
    }

    /// <returns>The reason why nothing more can be sent; null if nothing more is to be sent.</returns>
    private async Task<Exception?> SendAllAsync(PipeReader reader)
    {
        while (true)
        {
            ReadResult result = await reader.ReadAsync().ConfigureAwait(false);
            Exception? error = await SendAllAsync(result.Buffer).ConfigureAwait(false);
            reader.AdvanceTo(result.Buffer.End);
            if (error is not null || IsAborted || result.IsCompleted || (result.IsCanceled && Volatile.Read(ref _isStopping)))
            {
                return error;
            }
        }
    }

    private async ValueTask<Exception?> SendAllAsync(ReadOnlySequence<byte> bytes)
    {
        SequencePosition next = bytes.Start;
        long left = bytes.Length;
        while (bytes.TryGet(ref next, out ReadOnlyMemory<byte> part))
        {
            while (!part.IsEmpty && !IsAborted)
            {
                int sent = _socket.Send(part.Span, hasMore: part.Length < left);
                if (sent >= 0)
                {
                    part = part[sent..];
                    left -= sent;
                }
                else if (sent == -Errno.WouldBlock)
                {
                    await _writable.WaitAsync().ConfigureAwait(false);
                }
                else
                {
                    return ToException(-sent);
                }
            }
        }

        return null;
    }

    private Exception ToException(int error)
        => Volatile.Read(ref _abortReason)
            ?? new ConnectionResetException("The peer has reset the connection.", SocketErrors.ToException("socket", error));

    private sealed class ServerSide(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
