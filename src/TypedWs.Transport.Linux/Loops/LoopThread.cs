using System.Diagnostics;

namespace TypedWs.Transport.Linux.Loops;

/// <summary>
/// A thread that serves event loops. It owns a loop until the loop ends, or until the loop is taken from it because it does not return from
/// user code (docs/decisions/0027-loops.md).
/// </summary>
internal sealed class LoopThread
{
    private const int InLoop = 0;
    private const int InUserCode = 1;
    private const int Lost = 2;

    [ThreadStatic]
    private static LoopThread? _current;

    private readonly byte[] _buffer;
    private LoopSocket? _served;
    private uint _entries;
    private long _takenAt;
    private bool _isNoted;
    private int _phase;

    /// <param name="bufferSize">The bytes of <see cref="Buffer"/>.</param>
    public LoopThread(int bufferSize) => _buffer = GC.AllocateUninitializedArray<byte>(bufferSize, pinned: true);

    /// <summary>The loop thread that runs this code; null on other threads.</summary>
    public static LoopThread? Current => _current;

    /// <summary>The receive buffer of the thread. All connections of a loop share it, one after another.</summary>
    public Span<byte> Buffer => _buffer;

    /// <summary>The number of received bytes in the buffer.</summary>
    public int Received { get; set; }

    /// <summary>The loop that the thread serves.</summary>
    public EventLoop Loop { get; private set; } = null!;

    /// <summary>Whether the loop was taken from this thread. Valid on the thread itself, outside of user code.</summary>
    public bool IsLost => _phase == Lost;

    /// <summary>Whether the thread runs user code. Any thread.</summary>
    public bool IsInUserCode => Volatile.Read(ref _phase) == InUserCode;

    /// <summary>The number of times that user code was entered. Any thread.</summary>
    public uint Entries => Volatile.Read(ref _entries);

    /// <summary>Serves a loop on the calling thread until the loop ends or is taken away.</summary>
    public void Serve(EventLoop loop)
    {
        Loop = loop;
        _current = this;
        while (loop.TryServe(this))
        {
            // Each call serves one round of events.
        }

        _current = null;
    }

    /// <summary>Prepares the thread for another loop, after its last one was taken away.</summary>
    public void Recover()
    {
        _served = null;
        _isNoted = false;
        Volatile.Write(ref _phase, InLoop);
    }

    /// <summary>Notes that the loop was taken from this thread, long ago: a thread that was only slow in this moment is not worth a note.
    /// Valid in user code.</summary>
    /// <returns>True at most once for each loop that was taken.</returns>
    public bool TryNoteTaken()
    {
        if (_isNoted || Volatile.Read(ref _phase) != Lost)
        {
            return false;
        }

        _isNoted = true;
        return Loop.IsLongSince(Volatile.Read(ref _takenAt));
    }

    /// <summary>Begins user code. <see cref="LeaveUserCode"/> must follow.</summary>
    /// <param name="socket">The socket whose connection runs the code; null if the code belongs to none.</param>
    public void EnterUserCode(LoopSocket? socket)
    {
        Debug.Assert(_phase == InLoop, "User code is entered by the owner of the loop only.");
        _served = socket;
        _entries++;
        Volatile.Write(ref _phase, InUserCode);
    }

    /// <returns>False if the loop was taken away meanwhile. The caller must then release the socket and return, without any use of the
    /// loop.</returns>
    public bool LeaveUserCode() => Interlocked.CompareExchange(ref _phase, InLoop, InUserCode) == InUserCode;

    /// <summary>Takes the loop from this thread, if it runs user code. Called by the watch.</summary>
    /// <param name="now">The time, as a timestamp.</param>
    /// <param name="served">The socket that the thread holds until it returns; null if there is none.</param>
    public bool TryTakeLoop(long now, out LoopSocket? served)
    {
        Volatile.Write(ref _takenAt, now);
        bool isTaken = Interlocked.CompareExchange(ref _phase, Lost, InUserCode) == InUserCode;
        served = isTaken ? _served : null;
        return isTaken;
    }
}
