namespace TypedWs.Requests;

/// <summary>
/// One request with an id, from its arrival to its answer. A <c>$cancel</c> may come on the receive thread at any time in between: while
/// the request waits for the handler in front of it, while its handler runs, and while its stream is sent. Thread-safe.
/// </summary>
/// <param name="id">The JSON text of the request's <c>id</c>.</param>
internal sealed class RequestEntry(byte[] id)
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int CancelledUnseen = 2;

    private IOpenRequest? _open;
    private ItemReceiver? _items;
    private int _phase;
    private bool _isCancelled;
    private bool _isCalled;

    /// <summary>Stands for a request whose id is in flight already: it is answered with the error <c>conflict</c> when its turn
    /// comes.</summary>
    public static RequestEntry Conflict { get; } = new([]);

    /// <summary>The JSON text of the request's <c>id</c>.</summary>
    public byte[] Id => id;

    /// <summary>Receives the items that the peer sends for this request; null if there were none so far.</summary>
    public ItemReceiver? Items => Volatile.Read(ref _items);

    /// <summary>Whether the handler was called, so that a request without <see cref="Items"/> takes none.</summary>
    public bool IsCalled => Volatile.Read(ref _isCalled);

    /// <summary>Called when the first item has arrived before the handler was called.</summary>
    /// <param name="early">Keeps the items until the handler receives them.</param>
    /// <returns>The receiver of the items.</returns>
    public ItemReceiver KeepItems(EarlyItemReceiver early) => Interlocked.CompareExchange(ref _items, early, null) ?? early;

    /// <summary>Called when the handler begins to receive items.</summary>
    public void ReceiveItems(ItemReceiver items)
    {
        if (Interlocked.CompareExchange(ref _items, items, null) is EarlyItemReceiver early)
        {
            early.MoveTo(items);
            Volatile.Write(ref _items, items);
        }
    }

    /// <summary>Called when the handler was called and has not ended.</summary>
    public void MarkCalled()
    {
        Volatile.Write(ref _isCalled, true);
        ForgetEarlyItems();
    }

    /// <summary>Called when no handler will receive the items that have arrived so far, if none has begun to.</summary>
    public void ForgetEarlyItems() => (Items as EarlyItemReceiver)?.Close();

    /// <summary>Called before the request is handled.</summary>
    /// <returns>False if the request was cancelled while it waited: it is answered, and must not be handled.</returns>
    public bool TryBegin() => Interlocked.CompareExchange(ref _phase, Begun, Waiting) != CancelledUnseen;

    /// <summary>Called when the request is still open after the call of its handler, or before its handler can be called.</summary>
    /// <param name="open">Cancels the request from now on. It replaces the object of an earlier call.</param>
    public void Attach(IOpenRequest open)
    {
        // Each of the two threads publishes its own value before it reads the other's, so at least one of them sees both. If both do,
        // the request is cancelled twice, which has no effect.
        Volatile.Write(ref _phase, Begun);
        Interlocked.Exchange(ref _open, open);
        if (Volatile.Read(ref _isCancelled))
        {
            open.Cancel();
        }
    }

    /// <summary>Called when the peer cancels the request.</summary>
    /// <returns>True if the request has not been handled yet: it never will be, and the caller must answer it. If false, the request is
    /// answered by its handler's side.</returns>
    public bool Cancel()
    {
        if (Interlocked.CompareExchange(ref _phase, CancelledUnseen, Waiting) == Waiting)
        {
            return true;
        }

        // A handler that has not returned its task yet is cancelled when it returns the task.
        Volatile.Write(ref _isCancelled, true);
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _open)?.Cancel();
        return false;
    }
}
