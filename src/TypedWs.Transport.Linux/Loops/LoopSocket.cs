using TypedWs.AspNetCore.Transport;
using TypedWs.Transport.Linux.Interop;

namespace TypedWs.Transport.Linux.Loops;

/// <summary>A socket that is registered with an event loop. Sending, receiving, <see cref="Post"/> and <see cref="Reset"/> are
/// thread-safe.</summary>
/// <param name="descriptor">The non-blocking socket, which belongs to this object from now on.</param>
/// <param name="loop">The loop that serves the socket.</param>
internal sealed class LoopSocket(int descriptor, EventLoop loop) : IThreadPoolWorkItem
{
    private Descriptor _descriptor = new(descriptor);
    private SocketHandler? _handler;
    private int _isPosted;
    private int _isClosed;

    // Owner of the loop only.
    private bool _isRegistered;
    private bool _isRemoved;

    // The input is held while a thread runs user code for it. Written by the owner of the loop: if that thread loses the loop, its new
    // owner finds the input held until the thread has released it.
    private bool _isHeld;

    // Set by the thread that holds the input, when it has returned from user code without the loop.
    private int _isReleased;

    // Events of the input that were reported and that no owner of the input has got. Owner of the loop only.
    private uint _waiting;

    // All events that tell an end or an error: they stay true. Owner of the loop only.
    private uint _ends;

    public EventLoop Loop => loop;

    /// <summary>Called once, when the socket is closed; null for none.</summary>
    public Action? Closed { get; init; }

    /// <summary>Whether the socket was closed. Any thread.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed) != 0;

    /// <summary>Identifies the registration among the events of the loop: a late event of an earlier socket has another key.</summary>
    public ulong Key { get; set; }

    /// <summary>The code that serves the socket. Set before the first <see cref="Post"/>, and again when the connection leaves
    /// HTTP.</summary>
    public SocketHandler Handler
    {
        get => Volatile.Read(ref _handler!);
        set => Volatile.Write(ref _handler, value);
    }

    /// <summary>Has the owner of the loop call <see cref="SocketHandler.OnPosted"/> soon. The first call registers the socket with the
    /// loop.</summary>
    public void Post()
    {
        if (Interlocked.Exchange(ref _isPosted, 1) == 0)
        {
            loop.Queue(this);
        }
    }

    /// <returns>The number of bytes, 0 at the end of the input, or a negated <see cref="Errno"/>.</returns>
    public unsafe int Receive(Span<byte> buffer)
    {
        if (!_descriptor.TryUse())
        {
            return -Errno.ConnectionReset;
        }

        int result;
        fixed (byte* bytes = buffer)
        {
            do
            {
                result = (int)Libc.Receive(_descriptor.Number, bytes, (nuint)buffer.Length, flags: 0);
                result = result < 0 ? -Libc.LastError : result;
            }
            while (result == -Errno.Interrupted);
        }

        _descriptor.EndUse();
        return result;
    }

    /// <param name="bytes">The bytes to send; not empty.</param>
    /// <param name="hasMore">Whether more bytes follow at once, so that the system may wait for them.</param>
    /// <returns>The number of bytes that the system has accepted, or a negated <see cref="Errno"/>.</returns>
    public unsafe int Send(ReadOnlySpan<byte> bytes, bool hasMore)
    {
        if (!_descriptor.TryUse())
        {
            return -Errno.ConnectionReset;
        }

        int flags = hasMore ? SocketNumbers.NoSignal | SocketNumbers.More : SocketNumbers.NoSignal;
        int result;
        fixed (byte* first = bytes)
        {
            do
            {
                result = (int)Libc.Send(_descriptor.Number, first, (nuint)bytes.Length, flags);
                result = result < 0 ? -Libc.LastError : result;
            }
            while (result == -Errno.Interrupted);
        }

        _descriptor.EndUse();
        return result;
    }

    /// <summary>Ends one direction, or both. Bytes that were sent before are still delivered.</summary>
    public void Shutdown(int direction)
    {
        if (_descriptor.TryUse())
        {
            _ = Libc.Shutdown(_descriptor.Number, direction);
            _descriptor.EndUse();
        }
    }

    /// <summary>Drops the connection at once: the peer gets a reset. The loop gets the event of an error.</summary>
    public unsafe void Reset()
    {
        if (_descriptor.TryUse())
        {
            // connect(2): AF_UNSPEC dissolves the association. The descriptor stays open for the threads that use it.
            byte* unspecified = stackalloc byte[SocketNumbers.AddressLength];
            new Span<byte>(unspecified, SocketNumbers.AddressLength).Clear();
            _ = Libc.Connect(_descriptor.Number, unspecified, SocketNumbers.AddressLength);
            _descriptor.EndUse();
        }
    }

    /// <summary>Reads a socket option.</summary>
    /// <returns>The number of bytes that were read; 0 if the option cannot be read.</returns>
    public unsafe int GetOption(int level, int option, Span<byte> value)
    {
        if (!_descriptor.TryUse())
        {
            return 0;
        }

        uint length = (uint)value.Length;
        int result;
        fixed (byte* first = value)
        {
            result = Libc.GetSocketOption(_descriptor.Number, level, option, first, &length);
        }

        _descriptor.EndUse();
        return result == 0 ? (int)length : 0;
    }

    /// <summary>Reads the progress of the sent bytes.</summary>
    public bool TryGetProgress(out TransportProgress progress)
    {
        Span<byte> info = stackalloc byte[TcpProgress.Length];
        bool isTold = GetOption(SocketNumbers.TcpLevel, SocketNumbers.TcpInfo, info) == TcpProgress.Length;
        progress = isTold ? TcpProgress.Parse(info) : default;
        return isTold;
    }

    /// <summary>Accepts a connection of a listening socket.</summary>
    /// <param name="address">Receives the peer's address.</param>
    /// <param name="length">The length of the address.</param>
    /// <returns>The descriptor, or a negated <see cref="Errno"/>.</returns>
    public unsafe int Accept(Span<byte> address, out int length)
    {
        length = 0;
        if (!_descriptor.TryUse())
        {
            return -Errno.ConnectionReset;
        }

        uint size = (uint)address.Length;
        int result;
        fixed (byte* first = address)
        {
            result = Libc.Accept(_descriptor.Number, first, &size, SocketNumbers.NonBlocking | SocketNumbers.CloseOnExec);
            result = result < 0 ? -Libc.LastError : result;
        }

        _descriptor.EndUse();
        length = (int)size;
        return result;
    }

    /// <summary>The reported events that tell an end of the peer or an error, also those that were told to an earlier handler. Owner of the
    /// loop only.</summary>
    public uint Ends => _ends;

    /// <summary>Marks the input as held: the owner of the loop is about to run user code for it.</summary>
    public void Hold() => _isHeld = true;

    /// <summary>User code has returned, and the thread still owns the loop.</summary>
    public void EndHold() => _isHeld = false;

    /// <summary>Returns the input to the owner of the loop. Called by the thread that held it and has lost the loop, when it has returned
    /// from user code.</summary>
    public void Release()
    {
        Volatile.Write(ref _isReleased, 1);
        Post();
    }

    /// <summary>Removes the socket from the loop, and closes it when no thread uses it. May be called twice. Owner of the loop
    /// only.</summary>
    public void Close()
    {
        if (_isRemoved)
        {
            return;
        }

        _isRemoved = true;
        if (_isRegistered)
        {
            _isRegistered = false;
            loop.Remove(this);
        }

        CloseDescriptor();
    }

    /// <summary>Serves events. Owner of the loop only.</summary>
    public void Dispatch(LoopThread thread, uint events)
    {
        _ends |= events & Epoll.Ends;
        _waiting |= events & Epoll.Input;
        if ((events & Epoll.Output) != 0)
        {
            Handler.OnOutput(events & Epoll.Output, _isHeld);
        }

        // Events of an input that is held wait for its release.
        if (!_isHeld)
        {
            ServeInput(thread);
        }
    }

    /// <summary>Serves <see cref="Post"/>. Owner of the loop only.</summary>
    public void DispatchPosted(LoopThread thread)
    {
        Interlocked.Exchange(ref _isPosted, 0);
        if (!TryTakeInput())
        {
            // The request waits in the handler. The release is served by a call of its own.
            return;
        }

        if (!ServeInput(thread) || (!_isRegistered && !_isRemoved && !TryRegister(thread)))
        {
            return;
        }

        Handler.OnPosted(thread);
    }

    /// <summary>The loop has ended: ends the socket, on whichever thread.</summary>
    public void Abandon()
    {
        lock (loop.EndGate)
        {
            // First, so that a later request leads to a later call.
            Interlocked.Exchange(ref _isPosted, 0);
            Handler.OnLoopEnded(isHeld: !TryTakeInput());
            CloseDescriptor();
        }
    }

    void IThreadPoolWorkItem.Execute() => Abandon();

    /// <returns>False if the input is held by a thread that has not returned from user code.</returns>
    private bool TryTakeInput()
    {
        if (_isHeld && Interlocked.Exchange(ref _isReleased, 0) != 0)
        {
            _isHeld = false;
        }

        return !_isHeld;
    }

    /// <returns>False if the thread has lost the loop.</returns>
    private bool ServeInput(LoopThread thread)
    {
        uint events = _waiting;
        if (events == 0)
        {
            return true;
        }

        // The handler remembers the events, also if the thread loses the loop in this call.
        _waiting = 0;
        Handler.OnInput(thread, events);
        return !thread.IsLost;
    }

    private void CloseDescriptor()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            _descriptor.Close();
            loop.RemoveLoad();
            Closed?.Invoke();
        }
    }

    private bool TryRegister(LoopThread thread)
    {
        _isRegistered = true;
        int error = loop.Add(this, _descriptor.Number);
        if (error != 0)
        {
            Handler.OnNotWatched(thread, error);
        }

        return error == 0;
    }
}
