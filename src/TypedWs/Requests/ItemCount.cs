namespace TypedWs.Requests;

/// <summary>Counts the items of one stream of the peer that were received and not taken yet. Thread-safe.</summary>
/// <param name="owner">The open requests of the connection.</param>
/// <param name="isAnswer">Whether the stream answers a request to the peer.</param>
internal sealed class ItemCount(ConnectionRequests owner, bool isAnswer = false)
{
    // At one of these numbers of items that were not taken, reading from the connection pauses.
    private const int MaxItems = 64;
    private const long MaxBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private int _count;
    private long _bytes;
    private bool _isFull;
    private bool _isClosed;

    /// <summary>Whether reading must pause until items are taken.</summary>
    public bool IsFull => Volatile.Read(ref _isFull);

    /// <summary>Counts an item that has arrived.</summary>
    /// <returns>False if nobody takes items any more.</returns>
    public bool TryAdd(int bytes)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                Change(1, bytes);
            }

            return !_isClosed;
        }
    }

    /// <summary>Counts an item that was taken.</summary>
    public void Remove(int bytes)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                Change(-1, -bytes);
            }
        }
    }

    /// <summary>Nobody takes items any more: later items are ignored, and those that wait do not count any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Change(-_count, -_bytes);
        }
    }

    private void Change(int items, long bytes)
    {
        _count += items;
        _bytes += bytes;
        owner.CountItemBytes(bytes);
        bool isFull = _count >= MaxItems || _bytes >= MaxBytes;
        if (isFull != _isFull)
        {
            Volatile.Write(ref _isFull, isFull);
            owner.CountFullStream(isFull, isAnswer);
        }
    }
}
