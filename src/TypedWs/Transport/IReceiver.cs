namespace TypedWs.Transport;

/// <summary>The members of a connection that its transport calls. The transport pushes the received bytes into the
/// connection.</summary>
/// <remarks>Only one thread at a time calls, and it is a thread of the transport's <see cref="WsTransport.Executor"/>. The order of the
/// calls: first <see cref="BeginTurn"/>, then batches. A batch is <see cref="BeginBatch"/>, any number of <see cref="Receive"/>, and
/// <see cref="EndBatch"/>. Between two batches, the transport waits if <see cref="IsPaused"/>, and begins a new turn if
/// <see cref="IsTurnOver"/>. If <see cref="IsDone"/>, no batch begins any more.</remarks>
internal interface IReceiver
{
    /// <summary>
    /// Processes received bytes, and may change them, because they are unmasked in place. Returns the number of bytes that were processed:
    /// all, unless the connection stops reading for now or the turn is over. The transport must push the rest again later. The span must
    /// not be empty, because each call counts as a sign of life of the peer.
    /// </summary>
    int Receive(Span<byte> data);

    /// <summary>Begins a new turn. Called before the first batch, and whenever other work could use the thread: after each read that
    /// waited, and after each turn that was over.</summary>
    void BeginTurn();

    /// <summary>Whether the bytes processed since <see cref="BeginTurn"/> fill a turn. The transport should then give its thread to other
    /// work.</summary>
    bool IsTurnOver { get; }

    /// <summary>Begins a batch: messages that are sent to this connection from now on are held back.</summary>
    void BeginBatch();

    /// <summary>Ends a batch, when all available bytes are processed: this call writes and flushes the messages that were held
    /// back.</summary>
    void EndBatch();

    /// <summary>The minimum number of bytes that must still come before the next message can be complete. A transport may wait until many
    /// of these bytes have come, instead of waking the connection for every few bytes.</summary>
    long BytesAhead { get; }

    /// <summary>Whether the connection needs no more bytes, because the closing handshake is complete or the connection was
    /// aborted.</summary>
    bool IsDone { get; }

    /// <summary>Whether reading pauses until <see cref="WaitUntilReadyAsync"/> completes, because messages wait for handlers, or
    /// answers wait for the peer.</summary>
    bool IsPaused { get; }

    /// <summary>Returns a task that completes, on any thread, when reading may continue. A transport whose connection is lost in the
    /// meantime stops waiting.</summary>
    Task WaitUntilReadyAsync();
}
