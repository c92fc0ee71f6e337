namespace TypedWs.Requests;

/// <summary>The requests of one connection that are open, in both directions. Created when the first of them does not complete at
/// once, because most connections have none. Thread-safe.</summary>
/// <param name="owner">The connection.</param>
/// <param name="maxItemBytes">The maximum number of bytes of all items that were not taken yet, while a server request is open.</param>
internal sealed class ConnectionRequests(IInputOwner owner, long maxItemBytes)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _room;
    private int _streams;
    private int _fullStreams;
    private int _fullAnswers;
    private long _itemBytes;

    /// <summary>The peer's requests.</summary>
    public RequestTable Table { get; } = new();

    /// <summary>The requests to the peer.</summary>
    public ServerRequests Sent { get; } = new(owner);

    /// <summary>The calls of concurrent handlers, by the object that stands for the handler.</summary>
    public PlaceTable<object> Slots { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Counts the items of all requests whose handlers were not called yet. Used by the receive loop, which gives it to
    /// others.</summary>
    public ItemCount EarlyItems => field ??= new ItemCount(this);

    /// <summary>Whether messages with a <c>ref</c> are expected, so that reading must go on while a handler awaits.</summary>
    public bool NeedInput => Volatile.Read(ref _streams) > 0 || Sent.Count > 0;

    /// <summary>Whether messages with a <c>ref</c> are expected, or answers to requests were. A message that waits for a handler may arrive
    /// before and be processed after the end of the request that it belongs to.</summary>
    public bool HasExpectedInput => NeedInput || Sent.HasSent;

    /// <summary>Whether reading must pause, because a stream of the peer has no room for another item. While a request to the peer waits
    /// for input, its answer may stand behind further items, so reading goes on up to a higher limit.</summary>
    public bool MustWaitForItems
        => Volatile.Read(ref _fullStreams) > 0
            && (Sent.Count <= Volatile.Read(ref _fullAnswers) || Interlocked.Read(ref _itemBytes) >= maxItemBytes);

    /// <summary>Opens a stream, of either direction.</summary>
    /// <returns>False if as many streams are open as may be.</returns>
    public bool TryOpenStream(int maxStreams)
    {
        if (Interlocked.Increment(ref _streams) > maxStreams)
        {
            Interlocked.Decrement(ref _streams);
            return false;
        }

        owner.OnInputNeeded();
        return true;
    }

    /// <summary>Closes a stream.</summary>
    public void CloseStream() => Interlocked.Decrement(ref _streams);

    /// <summary>Called when reading pauses: the answers to the requests to the peer cannot be read, so these requests fail.</summary>
    public void OnInputStopped() => Sent.FailAll(WsRequestFailure.ReadAheadFull);

    /// <summary>Completes when the streams of the peer have room for another item.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_gate)
        {
            if (!MustWaitForItems || owner.IsReceiverReleased)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        Sent.FailNeedy(WsRequestFailure.ReadAheadFull);
        return _room?.Task ?? Task.CompletedTask;
    }

    /// <summary>Ends the wait for room if there is room, after a request to the peer was added. If there is no room, the answer cannot be
    /// read.</summary>
    public void ReviewRoom()
    {
        ReleaseReceiver();
        if (MustWaitForItems)
        {
            Sent.FailNeedy(WsRequestFailure.ReadAheadFull);
        }
    }

    /// <summary>Ends the wait for room, after <see cref="IInputOwner.IsReceiverReleased"/> has become true, or if there is room.</summary>
    public void ReleaseReceiver()
    {
        lock (_gate)
        {
            if (!MustWaitForItems || owner.IsReceiverReleased)
            {
                _room?.TrySetResult();
                _room = null;
            }
        }
    }

    /// <summary>Adds to the number of bytes of all items that were not taken yet.</summary>
    public void CountItemBytes(long bytes) => Interlocked.Add(ref _itemBytes, bytes);

    /// <summary>Called when a stream has become full, or has room again.</summary>
    /// <param name="isFull">Whether it is full.</param>
    /// <param name="isAnswer">Whether the stream answers a request to the peer.</param>
    public void CountFullStream(bool isFull, bool isAnswer)
    {
        int change = isFull ? 1 : -1;
        if (isAnswer)
        {
            Interlocked.Add(ref _fullAnswers, change);
        }

        Interlocked.Add(ref _fullStreams, change);
        if (!isFull)
        {
            ReleaseReceiver();
        }
    }
}
