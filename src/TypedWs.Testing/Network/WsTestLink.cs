using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using TypedWs.Testing.Network;

namespace TypedWs.Testing;

/// <summary>One direction of a connection of a test: the bytes on their way, and the faults that the test gives them.</summary>
/// <remarks>Thread-safe. A fault applies to the bytes that have not arrived yet.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer needs no disposal.")]
public sealed partial class WsTestLink
{
    private const int MaxChaosPiece = 64;

    private readonly Lock _gate = new();
    private readonly WsTestNetwork _network;
    private readonly TimeProvider _time;
    private readonly Pipe _sent;
    private readonly Pipe _arrived;
    private readonly Queue<(long End, long At)> _marks = new();
    private readonly Dictionary<long, byte> _corrupt = [];
    private readonly CancellationTokenSource _cutting = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _stall;
    private TaskCompletionSource? _examinedWaiter;
    private Exception? _cut;
    private Random? _chaos;
    private double _cutChance;
    private TimeSpan _latency;
    private int _fragment = int.MaxValue;
    private long _cutAt = long.MaxValue;
    private long _sentBytes;
    private long _passedBytes;
    private long _examinedBytes;
    private bool _isReceiverGone;
    private bool _isWoken;
    private bool _isDelaying;

    internal WsTestLink(WsTestNetwork network, TimeProvider time, int bufferSize)
    {
        _network = network;
        _time = time;

        // Each end holds a half, as the two buffers of sockets do. The relay runs on the thread that sends: it costs no turn of the
        // pool.
        _sent = CreatePipe(bufferSize / 2, reads: PipeScheduler.Inline, writes: PipeScheduler.ThreadPool);
        _arrived = CreatePipe(bufferSize / 2, reads: PipeScheduler.ThreadPool, writes: PipeScheduler.Inline);
        Writer = new CountedWriter(_sent.Writer, this);
        Reader = new CountedReader(_arrived.Reader, this);
    }

    /// <summary>The number of bytes that have reached the receiver.</summary>
    public long BytesPassed => Interlocked.Read(ref _passedBytes);

    /// <summary>The time that bytes take, on the clock of the host. Default: none. Bytes keep their order.</summary>
    public TimeSpan Latency
    {
        get
        {
            lock (_gate)
            {
                return _latency;
            }
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            lock (_gate)
            {
                _latency = value;
            }
        }
    }

    /// <summary>The end to send at.</summary>
    internal PipeWriter Writer { get; }

    /// <summary>The end to receive at.</summary>
    internal PipeReader Reader { get; }

    /// <summary>Completes when no byte passes any more.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Whether bytes wait for the test: for <see cref="Resume"/>, or for the clock.</summary>
    internal bool IsFrozen
    {
        get
        {
            lock (_gate)
            {
                return _stall is not null || _isDelaying;
            }
        }
    }

    /// <summary>Whether bytes are on their way to the receiver, or are being looked at by it, or it was woken without bytes.</summary>
    internal bool IsBusy
    {
        get
        {
            lock (_gate)
            {
                bool isFrozen = _stall is not null || _isDelaying;
                return !_isReceiverGone && _cut is null && (_isWoken || (isFrozen ? _passedBytes : _sentBytes) > _examinedBytes);
            }
        }
    }

    /// <summary>Whether the receiver has not read all bytes that were sent.</summary>
    internal bool HasUnreadBytes
    {
        get
        {
            lock (_gate)
            {
                return _sentBytes > _examinedBytes;
            }
        }
    }

    /// <summary>Stops all bytes. The sender fills its buffers, and then waits.</summary>
    public void Stall()
    {
        lock (_gate)
        {
            _stall ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Ends <see cref="Stall"/>. The bytes that waited arrive, in order.</summary>
    public void Resume()
    {
        TaskCompletionSource? stall;
        lock (_gate)
        {
            stall = _stall;
            _stall = null;
        }

        // A cut may have ended the stall.
        stall?.TrySetResult();
    }

    /// <summary>Lets every read of the receiver give at most so many bytes.</summary>
    /// <param name="size">The number of bytes, from 1. <see cref="int.MaxValue"/> ends the fault.</param>
    public void Fragment(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        lock (_gate)
        {
            _fragment = size;
        }
    }

    /// <summary>Cuts the connection behind so many further bytes, as a reset does. Zero cuts at the next byte.</summary>
    /// <param name="bytes">The number of bytes that still arrive.</param>
    public void CutAfter(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 0);
        lock (_gate)
        {
            _cutAt = _passedBytes + bytes;
        }
    }

    /// <summary>Changes one byte on its way.</summary>
    /// <param name="offset">The number of bytes that arrive before it, from now on.</param>
    /// <param name="mask">The bits that are turned over. Default: all.</param>
    public void Corrupt(long offset, byte mask = 0xFF)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, 0);
        lock (_gate)
        {
            _corrupt[_passedBytes + offset] = mask;
        }
    }

    /// <summary>Splits the bytes into random pieces with random turns of the pool between them. No byte is lost, unless
    /// <paramref name="cuts"/> says so. The same seed splits the same bytes in the same way.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="cuts">The chance, from 0 to 1, that a piece is not delivered and the connection is cut instead.</param>
    public void Chaos(int seed, double cuts = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cuts, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cuts, 1);
        lock (_gate)
        {
#pragma warning disable CA5394 // a test repeats its faults by the seed
            _chaos = new Random(seed);
#pragma warning restore CA5394
            _cutChance = cuts;
        }
    }

    /// <summary>Begins to move bytes.</summary>
    internal void Start() => _ = RelayAsync();

    /// <summary>Ends the link as a reset does: both ends fail, and bytes on their way are lost.</summary>
    internal void Cut(Exception reason)
    {
        TaskCompletionSource? stall;
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            if (_cut is not null)
            {
                return;
            }

            _cut = reason;
            stall = _stall;
            waiter = _examinedWaiter;
        }

        // The relay is the only code that completes the ends, so it is woken wherever it waits.
        stall?.TrySetResult();
        waiter?.TrySetResult();
        _cutting.Cancel();
        _sent.Reader.CancelPendingRead();
        _arrived.Writer.CancelPendingFlush();
        _network.CountActivity();
    }

    internal void OnSent(long total)
    {
        lock (_gate)
        {
            if (total > _sentBytes)
            {
                _sentBytes = total;
                _marks.Enqueue((total, _time.GetTimestamp()));
            }
        }

        _network.CountActivity();
    }

    internal void OnWoken()
    {
        lock (_gate)
        {
            _isWoken = true;
        }

        _network.CountActivity();
    }

    internal void OnExamined(long total)
    {
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            _isWoken = false;
            _examinedBytes = Math.Max(_examinedBytes, total);
            waiter = _examinedBytes >= _passedBytes ? _examinedWaiter : null;
        }

        waiter?.TrySetResult();
        _network.CountActivity();
    }

    internal void OnReceiverGone()
    {
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            _isReceiverGone = true;
            waiter = _examinedWaiter;
        }

        waiter?.TrySetResult();
        _network.CountActivity();
    }

    private static Pipe CreatePipe(int threshold, PipeScheduler reads, PipeScheduler writes)
        => new(new PipeOptions(
            readerScheduler: reads,
            writerScheduler: writes,
            pauseWriterThreshold: Math.Max(threshold, 1),
            resumeWriterThreshold: Math.Max(threshold / 2, 1),
            useSynchronizationContext: false));
}
