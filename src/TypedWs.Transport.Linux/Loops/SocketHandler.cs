namespace TypedWs.Transport.Linux.Loops;

/// <summary>
/// The code that serves one registered descriptor. Its input and its output have different owners (docs/decisions/0027-loops.md): while a
/// thread that has lost the loop still runs user code for the input, the output is served all the same.
/// </summary>
internal abstract class SocketHandler
{
    /// <summary>The system has reported that the socket is writable, or has failed. Called by the owner of the loop. Must not run user
    /// code.</summary>
    /// <param name="events">Flags of <see cref="Interop.Epoll.Output"/>.</param>
    /// <param name="isHeld">Whether another thread holds the input. <see cref="OnInput"/> then gets these events later.</param>
    public abstract void OnOutput(uint events, bool isHeld);

    /// <summary>The system has reported that the socket is readable, has ended, or has failed. Each event is reported once, when it becomes
    /// true; several reports may lead to one call. Called by the owner of the input.</summary>
    /// <param name="thread">The calling thread, which owns the loop.</param>
    /// <param name="events">Flags of <see cref="Interop.Epoll.Input"/>.</param>
    public abstract void OnInput(LoopThread thread, uint events);

    /// <summary>A thread has asked for this call (<see cref="LoopSocket.Post"/>), or the input was released. Several requests may lead to
    /// one call. Called by the owner of the input.</summary>
    public abstract void OnPosted(LoopThread thread);

    /// <summary>The system refuses to watch the socket: there will be no events. Called by the owner of the input.</summary>
    /// <param name="thread">The calling thread, which owns the loop.</param>
    /// <param name="error">The errno.</param>
    public abstract void OnNotWatched(LoopThread thread, int error);

    /// <summary>The loop has ended. The descriptor is closed after this call. May be called again, by one thread at a time.</summary>
    /// <param name="isHeld">Whether another thread holds the input. This is called again when that thread has released it.</param>
    public abstract void OnLoopEnded(bool isHeld);
}
