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

    // Decides how the output ends: the first call of CompleteAsync or Abort. Any thread.
    private int _isEnding;

    // Requests to the owner of the loop. Any thread sets them, then posts the socket.
    private bool _mustStop;
    private bool _mustClose;
    private bool _isLost;

    // Whether this side has ended its direction. Any thread.
    private bool _hasEnded;

    /// <param name="socket">The socket, whose handler this object's <see cref="Handler"/> becomes.</param>
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

    /// <summary>The code that serves the socket.</summary>
    public SocketHandler Handler => _served;

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
        if (Interlocked.Exchange(ref _isEnding, 1) != 0)
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
        if (Interlocked.Exchange(ref _isEnding, 1) == 0)
        {
            _socket.Reset();
            Volatile.Write(ref _mustClose, true);
            Lose();
        }
    }

    private async ValueTask CompleteBehindAsync(PipePumps front)
    {
        await front.Sending.ConfigureAwait(false);
        CompleteOutput();
    }

    private void CompleteOutput()
    {
        // First: the hang-up that may follow must find it.
        Volatile.Write(ref _hasEnded, true);
        _socket.Shutdown(SocketNumbers.ShutdownWrite);
        Volatile.Write(ref _mustClose, true);
        _socket.Post();
    }

    /// <summary>Notes that no byte reaches the peer any more. Any thread; may be called several times.</summary>
    private void Lose()
    {
        Volatile.Write(ref _isLost, true);
        Interlocked.MemoryBarrier();
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
        public override void OnEvents(LoopThread thread, uint events) => transport.OnEvents(thread, events);

        public override void OnPosted(LoopThread thread) => transport.OnPosted(thread);

        public override void OnLoopEnded() => transport.OnLoopEnded();
    }
}
