namespace TypedWs.Requests;

/// <summary>Receives the items of a stream that the peer sends for its own request. Thread-safe.</summary>
internal abstract class ItemReceiver
{
    /// <summary>The peer has sent the last item.</summary>
    public abstract void Complete();

    /// <summary>No more items come, because the request was cancelled or the connection has ended.</summary>
    public abstract void Fail(Exception reason);

    /// <summary>The handler has ended: nobody takes items any more.</summary>
    public abstract void Close();
}
