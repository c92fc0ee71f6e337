namespace TypedWs.Transport.Linux.Loops;

/// <summary>The code that serves one registered descriptor. All members are called by the owner of the loop, one at a time.</summary>
internal abstract class SocketHandler
{
    /// <summary>The system has reported events. Each event is reported once, when it becomes true.</summary>
    /// <param name="thread">The calling thread, which owns the loop.</param>
    /// <param name="events">Flags of <see cref="Interop.Epoll"/>.</param>
    public abstract void OnEvents(LoopThread thread, uint events);

    /// <summary>A thread has asked for this call (<see cref="LoopSocket.Post"/>). Several requests may lead to one call.</summary>
    public abstract void OnPosted(LoopThread thread);

    /// <summary>The loop has ended. The descriptor is closed after this call.</summary>
    public abstract void OnLoopEnded();
}
