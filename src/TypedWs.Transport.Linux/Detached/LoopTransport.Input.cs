using System.Buffers;
using TypedWs.Protocol;
using TypedWs.Transport.Linux.Interop;
using TypedWs.Transport.Linux.Loops;

namespace TypedWs.Transport.Linux.Detached;

/// <summary>The input: the owner of the loop receives into its own buffer and pushes the bytes into the connection.</summary>
internal sealed partial class LoopTransport
{
    // Set once, by ReceiveAsync, before the first post.
    private IReceiver? _receiver;
    private TaskCompletionSource? _received;

    // The fields below belong to the owner of the loop, or to the thread that holds the socket.

    // Received bytes that the connection has not taken, in a pooled array. They are pushed before others are received.
    private byte[]? _rest;
    private int _restStart;
    private int _restLength;

    // Whether the socket may have bytes, its end, or an error. True at first, because events of the HTTP phase are over.
    private bool _isReadable = true;

    // Whether the peer has ended its direction, or the connection has failed: a read that does not fill the buffer is not the last one.
    private bool _hasEndEvent;

    // Whether the connection has failed.
    private bool _isBroken;
    private bool _isPaused;

    // Set by any thread when the pause is over; then the socket is posted.
    private bool _isResumed;

    public override Task ReceiveAsync(IReceiver receiver)
    {
        _received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task received = _received.Task;
        Volatile.Write(ref _receiver, receiver);
        _socket.Post();
        return received;
    }

    // Noted at first, because the thread may lose the loop while it pushes.
    private void OnInput(LoopThread thread, uint events)
    {
        _isReadable = true;
        NoteEnds(events);
        Serve(thread);
    }

    private void OnPosted(LoopThread thread)
    {
        if (Volatile.Read(ref _isResumed))
        {
            Volatile.Write(ref _isResumed, false);
            _isPaused = false;
        }

        // The first time, there may be events that were reported to the HTTP phase.
        NoteEnds(_socket.Ends);
        Serve(thread);
    }

    private void OnNotWatched(LoopThread thread)
    {
        _isBroken = true;
        Serve(thread);
    }

    private void OnLoopEnded(bool isHeld)
    {
        Interlocked.Exchange(ref _ending, IsEnded);
        _socket.Reset();
        Lose();
        if (!isHeld)
        {
            EndReceiving(error: null);
        }
    }

    // When both sides have ended their directions, epoll tells a hang-up, too: that is no loss.
    private bool IsBroken(uint events)
        => (events & Epoll.Error) != 0 || ((events & Epoll.HangUp) != 0 && !Volatile.Read(ref _hasEnded));

    private void NoteEnds(uint events)
    {
        _isBroken |= IsBroken(events);
        _hasEndEvent |= (events & Epoll.Ends) != 0;
    }

    // Everything that this side owes to the socket is in fields. If the thread loses the loop in here, it has released the socket, and the
    // new owner of the loop calls this again.
    private void Serve(LoopThread thread)
    {
        try
        {
            if (!TryPump(thread))
            {
                return;
            }
        }
        catch (Exception exception)
        {
            // A mistake of the code above the transport. The loop logs it.
            EndReceiving(exception);
            Lose();
            throw;
        }

        if (_isBroken && !Volatile.Read(ref _isLost))
        {
            // While reading is paused, no read reports that the connection is lost.
            Lose();
        }

        if (Volatile.Read(ref _mustClose))
        {
            Close(thread);
        }
    }

    /// <summary>Pushes received bytes until the socket has no more, the turn of this connection is over, or it pauses.</summary>
    /// <returns>False if the loop was taken from this thread in the meantime. The caller must return at once.</returns>
    private bool TryPump(LoopThread thread)
    {
        if (Volatile.Read(ref _receiver) is not { } receiver)
        {
            return true;
        }

        if (_isPaused)
        {
            if (Volatile.Read(ref _isLost) || Volatile.Read(ref _mustStop))
            {
                EndReceiving(error: null);
            }

            return true;
        }

        receiver.BeginTurn();
        while (MayReceive(receiver))
        {
            if (_restLength == 0 && !TryReceive(thread, receiver))
            {
                return true;
            }

            if (!TryPush(thread, receiver))
            {
                return false;
            }
        }

        return true;
    }

    private bool MayReceive(IReceiver receiver)
    {
        if (receiver.IsDone || Volatile.Read(ref _mustStop) || Volatile.Read(ref _isLost))
        {
            EndReceiving(error: null);
            return false;
        }

        if (receiver.IsPaused)
        {
            Task ready = receiver.WaitUntilReadyAsync();
            if (!ready.IsCompleted)
            {
                _isPaused = true;
                _ = ResumeBehindAsync(ready);
                return false;
            }
        }

        if (receiver.IsTurnOver)
        {
            // The posted socket is behind the events and items that wait.
            _socket.Post();
            return false;
        }

        return true;
    }

    /// <summary>Receives into the buffer of the thread.</summary>
    /// <returns>False if nothing was received.</returns>
    private bool TryReceive(LoopThread thread, IReceiver receiver)
    {
        if (!_isReadable)
        {
            return false;
        }

        // A turn ends after this many bytes. More bytes would have to be kept in memory of their own, unless they belong to one frame.
        Span<byte> buffer = thread.Buffer;
        int wanted = receiver.BytesAhead >= ReceiveTurn.Length ? buffer.Length : Math.Min(buffer.Length, ReceiveTurn.Length);
        int received = _socket.Receive(buffer[..wanted]);
        _isReadable = received == wanted || (received > 0 && _hasEndEvent);
        if (received > 0)
        {
            thread.Received = received;
            return true;
        }

        if (received == 0)
        {
            // RFC 9293 §3.6: the peer has ended its direction, and may still read.
            EndReceiving(error: null);
        }
        else if (received != -Errno.WouldBlock)
        {
            Lose();
            EndReceiving(error: null);
        }

        return false;
    }

    /// <summary>Pushes a batch into the connection: user code runs in this call.</summary>
    /// <returns>False if the loop was taken from this thread in the meantime.</returns>
    private bool TryPush(LoopThread thread, IReceiver receiver)
    {
        bool isKept = _restLength > 0;
        Span<byte> bytes = isKept ? _rest.AsSpan(_restStart, _restLength) : thread.Buffer[..thread.Received];
        thread.EnterUserCode(_socket);
        try
        {
            receiver.BeginBatch();
            int taken = receiver.Receive(bytes);
            receiver.EndBatch();
            if (isKept)
            {
                _restStart += taken;
                _restLength -= taken;
                ReturnRestIfEmpty();
            }
            else if (taken < bytes.Length)
            {
                KeepRest(bytes[taken..]);
            }
        }
#pragma warning disable CA1031 // a mistake in the code above the transport ends its connection, and not the loop
        catch (Exception exception)
#pragma warning restore CA1031
        {
            EndReceiving(exception);
        }

        // The state is complete here: another thread may continue.
        return thread.LeaveUserCode(_socket);
    }

    private void KeepRest(ReadOnlySpan<byte> bytes)
    {
        _rest = ArrayPool<byte>.Shared.Rent(bytes.Length);
        _restStart = 0;
        _restLength = bytes.Length;
        bytes.CopyTo(_rest);
    }

    private void ReturnRestIfEmpty()
    {
        if (_restLength == 0 && _rest is not null)
        {
            ArrayPool<byte>.Shared.Return(_rest);
            _rest = null;
        }
    }

    private async Task ResumeBehindAsync(Task ready)
    {
        await ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref _isResumed, true);
        _socket.Post();
    }

    // The code that waits continues on a thread of the pool: it runs hooks of the application.
    private void EndReceiving(Exception? error)
    {
        if (_receiver is null)
        {
            return;
        }

        _receiver = null;
        _restLength = 0;
        ReturnRestIfEmpty();
        TaskCompletionSource received = _received!;
        _received = null;
        if (error is null)
        {
            received.TrySetResult();
        }
        else
        {
            received.TrySetException(error);
        }
    }

    private void Close(LoopThread thread)
    {
        EndReceiving(error: null);

        // Unread bytes would make the system reset the connection, and the peer might lose the last bytes that were sent to it. The
        // peer sends little now: it has got our close frame, or has ended its direction. A lost socket has nothing to read.
        int most = 4;
        while (most-- > 0 && _socket.Receive(thread.Buffer) > 0)
        {
            // Discarded.
        }

        _socket.Close();
    }
}
