using System.Diagnostics;

namespace TypedWs.Transport.Linux.Loops;

/// <summary>
/// A thread that serves event loops. It owns a loop until the loop ends, or until the loop is taken from it because it does not return from
/// user code (docs/decisions/0027-loops.md).
/// </summary>
internal sealed class LoopThread
{
    private const uint InLoop = 0;
    private const uint Lost = 1;

    // The numbers from here on are entries into user code.
    private const uint FirstEntry = 2;

    [ThreadStatic]
    private static LoopThread? _current;

    private byte[] _buffer = [];
    private uint _entry;
    private long _takenAt;
    private bool _isNoted;

    // InLoop, Lost, or the number of the entry into user code that has not returned.
    private uint _mark;

    /// <summary>The loop thread that runs this code; null on other threads.</summary>
    public static LoopThread? Current => _current;

    /// <summary>The receive buffer of the thread. All connections of a loop share it, one after another.</summary>
    public Span<byte> Buffer => _buffer;

    /// <summary>The number of received bytes in the buffer.</summary>
    public int Received { get; set; }

    /// <summary>The loop that the thread serves.</summary>
    public EventLoop Loop { get; private set; } = null!;

    /// <summary>Whether the loop was taken from this thread. Valid on the thread itself, outside of user code.</summary>
    public bool IsLost => _mark == Lost;

    /// <summary>Prepares the thread for a loop. Called before the thread becomes its owner.</summary>
    public void Prepare(byte[] buffer)
    {
        _buffer = buffer;
        _isNoted = false;
        Volatile.Write(ref _mark, InLoop);
    }

    /// <summary>Takes the buffer away, after the loop has ended or was lost.</summary>
    public byte[] TakeBuffer()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        return buffer;
    }

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

    /// <summary>Notes that the loop was taken from this thread, long ago: a thread that was only slow in this moment is not worth a note.
    /// Valid in user code.</summary>
    /// <returns>True at most once for each loop that was taken.</returns>
    public bool TryNoteTaken()
    {
        if (_isNoted || Volatile.Read(ref _mark) != Lost)
        {
            return false;
        }

        _isNoted = true;
        return Loop.IsLongSince(Volatile.Read(ref _takenAt));
    }

    /// <summary>Begins user code. <see cref="LeaveUserCode"/> must follow, with the same socket.</summary>
    /// <param name="socket">The socket whose input the code belongs to; null if it belongs to none.</param>
    public void EnterUserCode(LoopSocket? socket)
    {
        Debug.Assert(_mark == InLoop, "User code is entered by the owner of the loop only.");
        socket?.Hold();
        _entry = _entry == uint.MaxValue ? FirstEntry : Math.Max(_entry + 1, FirstEntry);
        Volatile.Write(ref _mark, _entry);
    }

    /// <summary>Ends user code. The state of the connection must be complete: another thread may continue from here.</summary>
    /// <returns>False if the loop was taken away meanwhile. The socket was then released to the owner of the loop, which serves it again.
    /// The caller must return, and must use neither the loop nor the socket.</returns>
    public bool LeaveUserCode(LoopSocket? socket)
    {
        if (Interlocked.CompareExchange(ref _mark, InLoop, _entry) == _entry)
        {
            socket?.EndHold();
            return true;
        }

        socket?.Release();
        return false;
    }

    /// <summary>Tells whether the thread runs user code. Any thread.</summary>
    /// <param name="entry">The entry into user code that has not returned.</param>
    public bool IsInUserCode(out uint entry)
    {
        entry = Volatile.Read(ref _mark);
        return entry >= FirstEntry;
    }

    /// <summary>Takes the loop from this thread, if it has not returned from an entry into user code. Called by the watch.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="now">The time, as a timestamp.</param>
    public bool TryTakeLoop(uint entry, long now)
    {
        Volatile.Write(ref _takenAt, now);
        return Interlocked.CompareExchange(ref _mark, Lost, entry) == entry;
    }
}
