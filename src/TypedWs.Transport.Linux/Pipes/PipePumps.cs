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

    /// <summary>Completes when nothing is received any more. Never fails.</summary>
    public Task Receiving { get; private set; } = Task.CompletedTask;

    /// <summary>Completes when nothing is sent any more. Never fails.</summary>
    public Task Sending { get; private set; } = Task.CompletedTask;

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
        await CompleteServerSideAsync().ConfigureAwait(false);
        await Sending.ConfigureAwait(false);
        await Receiving.ConfigureAwait(false);
        Volatile.Write(ref _isClosing, true);
        _socket.Post();
    }

    /// <summary>Completes the ends of the pipes that belong to the server.</summary>
    public async Task CompleteServerSideAsync()
    {
        await Transport.Input.CompleteAsync().ConfigureAwait(false);
        await Transport.Output.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>The socket may accept bytes again, or has failed. Called for the last bytes of a connection that has left HTTP.</summary>
    public void SignalWritable() => _writable.Signal();

    public override void OnEvents(LoopThread thread, uint events)
    {
        if ((events & (Epoll.PeerHangUp | Epoll.HangUp | Epoll.Error)) != 0)
        {
            Volatile.Write(ref _expectsEnd, true);
        }

        if ((events & Epoll.Input) != 0)
        {
            _readable.Signal();
        }

        if ((events & (Epoll.Out | Epoll.HangUp | Epoll.Error)) != 0)
        {
            _writable.Signal();
        }
    }

    public override void OnPosted(LoopThread thread)
    {
        if (Volatile.Read(ref _abortReason) is not null)
        {
            // The system reports the reset, too, but not if the socket is not registered yet.
            OnEvents(thread, Epoll.Error);
            _readable.Signal();
            _output.Reader.CancelPendingRead();
        }

        if (Volatile.Read(ref _isClosing))
        {
            _socket.Close();
        }
    }

    public override void OnLoopEnded()
    {
        Interlocked.CompareExchange(ref _abortReason, new ConnectionAbortedException("The transport has ended."), null);
        _socket.Reset();
        Volatile.Write(ref _expectsEnd, true);
        _readable.Signal();
        _writable.Signal();
        _output.Reader.CancelPendingRead();
    }

    private async Task ReceiveAsync()
    {
        PipeWriter writer = _input.Writer;
        Exception? error = null;
        bool isOpen = true;
        while (isOpen)
        {
            await _readable.WaitAsync().ConfigureAwait(false);
            bool mayHaveMore = true;
            while (isOpen && mayHaveMore && !Volatile.Read(ref _isStopping))
            {
                Memory<byte> memory = writer.GetMemory(SmallestRead);
                int read = _socket.Receive(memory.Span);
                mayHaveMore = read == memory.Length || (read > 0 && Volatile.Read(ref _expectsEnd));
                if (read == -Errno.WouldBlock)
                {
                    break;
                }

                isOpen = read > 0;
                if (!isOpen)
                {
                    error = read == 0 ? null : ToException(-read);
                    break;
                }

                writer.Advance(read);
                FlushResult flush = await writer.FlushAsync().ConfigureAwait(false);
                isOpen = !flush.IsCompleted;
            }

            isOpen &= !Volatile.Read(ref _isStopping);
        }

        await writer.CompleteAsync(error).ConfigureAwait(false);
    }

    private async Task SendAsync()
    {
        PipeReader reader = _output.Reader;
        Exception? error = null;
        bool isOpen = true;
        while (isOpen)
        {
            ReadResult result = await reader.ReadAsync().ConfigureAwait(false);
            if (!result.Buffer.IsEmpty && Volatile.Read(ref _abortReason) is null)
            {
                error = await SendAllAsync(result.Buffer).ConfigureAwait(false);
            }

            reader.AdvanceTo(result.Buffer.End);
            bool isAborted = Volatile.Read(ref _abortReason) is not null;
            isOpen = error is null && !isAborted && !result.IsCompleted && !(result.IsCanceled && Volatile.Read(ref _isStopping));
        }

        await reader.CompleteAsync(error ?? _abortReason).ConfigureAwait(false);
        if (!Volatile.Read(ref _isStopping))
        {
            // The server has ended the output, or the peer is gone. The end of the input wakes the other direction.
            _socket.Shutdown(SocketNumbers.ShutdownBoth);
            _socket.Post();
        }
    }

    private async ValueTask<Exception?> SendAllAsync(ReadOnlySequence<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> first = bytes.FirstSpan;
            int sent = first.IsEmpty ? 0 : _socket.Send(first, hasMore: first.Length < bytes.Length);
            if (sent >= 0)
            {
                bytes = bytes.Slice(first.IsEmpty ? bytes.GetPosition(0, bytes.Start) : bytes.GetPosition(sent));
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
