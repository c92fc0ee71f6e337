using System.Buffers;
using TypedWs.Transport.Linux.Interop;
using TypedWs.Transport.Linux.Loops;
using TypedWs.Transport.Linux.Pipes;

namespace TypedWs.Transport.Linux.Detached;

/// <summary>
/// A connection that has left HTTP: its loop pushes received bytes from the loop's buffer into the connection, and any thread sends. It is
/// an <see cref="IBufferWriter{T}"/> for its own output, so that an idle connection is one object less.
/// </summary>
internal sealed partial class LoopTransport : WsTransport, IBufferWriter<byte>
{
    private readonly LoopSocket _socket;
    private readonly LoopExecutor _executor;
    private readonly Served _served;
    private CancellationTokenSource? _lost;

    // How the output ends. An end that waits for the last bytes of the HTTP phase may still become an abort. Any thread.
    private const int IsOpen = 0;
    private const int IsCompleting = 1;
    private const int IsEnded = 2;
    private int _ending;

    // Requests to the owner of the loop. Any thread sets them, then posts the socket.
    private bool _mustStop;
    private bool _mustClose;
    private bool _isLost;

    // Whether this side has ended its direction. Any thread.
    private bool _hasEnded;

    /// <param name="socket">The socket. <see cref="Begin"/> takes it over.</param>
    /// <param name="executor">Runs the work of the connection outside of the loop's events.</param>
    /// <param name="early">The bytes that arrived during the HTTP phase and were not used there.</param>
    /// <param name="pumps">The HTTP phase, which may still send its last bytes.</param>
    public LoopTransport(LoopSocket socket, LoopExecutor executor, ReadOnlySpan<byte> early, PipePumps pumps)
    {
        _socket = socket;
        _executor = executor;
        _front = pumps.Sending.IsCompleted ? null : pumps;
        if (!early.IsEmpty)
        {
            KeepRest(early);
        }

        _served = new Served(this);
        TellsProgress = TryGetProgress(out _);
    }

    /// <summary>Takes the socket over from the HTTP phase.</summary>
    /// <param name="isAborted">Whether the server has dropped the connection meanwhile.</param>
    public void Begin(bool isAborted)
    {
        _socket.Handler = _served;
        if (isAborted)
        {
            Abort();
        }

        // The events of the HTTP phase are over: the next call of the loop looks at those that stay true.
        _socket.Post();
    }

    public override TurnExecutor Executor => _executor;

    public override bool OutlivesRequest => true;

    public override bool TellsProgress { get; }

    // Created on first use, because most connections never need the token.
    public override CancellationToken Lost
    {
        get
        {
            CancellationTokenSource? source = Volatile.Read(ref _lost);
            if (source is null)
            {
                var created = new CancellationTokenSource();
                source = Interlocked.CompareExchange(ref _lost, created, null) ?? created;

                // A thread that loses the connection first sets the flag, then looks for the source.
                if (Volatile.Read(ref _isLost))
                {
                    CancelLost(source);
                }
            }

            return source.Token;
        }
    }

    public override bool TryGetProgress(out TransportProgress progress)
    {
        progress = default;
        return !Volatile.Read(ref _isLost) && _socket.TryGetProgress(out progress);
    }

    public override void StopReceiving()
    {
        Volatile.Write(ref _mustStop, true);
        _socket.Post();
    }

    public override void WakeReceiver()
    {
        // Received bytes are pushed when they arrive: a receive never waits for more of them.
    }

    public override ValueTask CompleteAsync()
    {
        if (Interlocked.CompareExchange(ref _ending, IsCompleting, IsOpen) != IsOpen)
        {
            return default;
        }

        if (_front is { Sending.IsCompleted: false } front)
        {
            return CompleteBehindAsync(front);
        }

        CompleteOutput();
        return default;
    }

    public override void Abort()
    {
        if (Interlocked.Exchange(ref _ending, IsEnded) != IsEnded)
        {
            _socket.Reset();
            Volatile.Write(ref _mustClose, true);
            Lose();
            _socket.Post();
        }
    }

    private async ValueTask CompleteBehindAsync(PipePumps front)
    {
        await WhenSentAsync(front).ConfigureAwait(false);
        CompleteOutput();
    }

    private void CompleteOutput()
    {
        if (Interlocked.CompareExchange(ref _ending, IsEnded, IsCompleting) != IsCompleting)
        {
            // An abort came first.
            return;
        }

        // First: the hang-up that may follow must find it.
        Volatile.Write(ref _hasEnded, true);
        _socket.Shutdown(SocketNumbers.ShutdownWrite);
        Volatile.Write(ref _mustClose, true);
        _socket.Post();
    }

    /// <summary>Notes that no byte reaches the peer any more. Any thread; may be called several times.</summary>
    private void Lose()
    {
        if (Interlocked.Exchange(ref _isLost, true))
        {
            // The post below leads back to here when the loop has ended.
            return;
        }

        if (Volatile.Read(ref _lost) is { } source)
        {
            CancelLost(source);
        }

        EndFlushOfLost();
        _socket.Post();
    }

    // On a thread of the pool, because the callbacks are code of the connection, and this thread may be a loop's.
    private static void CancelLost(CancellationTokenSource source)
        => ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), source, preferLocal: false);

    /// <summary>The transport as the loop sees it.</summary>
    private sealed class Served(LoopTransport transport) : SocketHandler
    {
        public override void OnOutput(uint events, bool isHeld) => transport.OnOutput(events, isHeld);

        public override void OnInput(LoopThread thread, uint events) => transport.OnInput(thread, events);

        public override void OnPosted(LoopThread thread) => transport.OnPosted(thread);

        // The socket was registered in the HTTP phase, or that was refused: then the connection was reset there.
        public override void OnNotWatched(LoopThread thread, int error) => transport.OnNotWatched(thread);

        public override void OnLoopEnded(bool isHeld) => transport.OnLoopEnded(isHeld);
    }
}
