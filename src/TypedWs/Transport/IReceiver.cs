namespace TypedWs.Transport;

/// <summary>The connection as its transport sees it: received bytes are pushed into it.</summary>
/// <remarks>One thread at a time calls it, a thread of the transport's <see cref="WsTransport.Executor"/>, in this order:
/// <see cref="BeginTurn"/>; then again and again a batch, which is <see cref="BeginBatch"/>, any number of <see cref="Receive"/>, and
/// <see cref="EndBatch"/>; between two batches a wait if <see cref="IsPaused"/>, and a new turn if <see cref="IsTurnOver"/>. When
/// <see cref="IsDone"/> no batch begins any more.</remarks>
internal interface IReceiver
{
    /// <summary>
    /// Takes one run of received bytes and may change them (unmasking is in place). Returns how many were taken: all,
    /// unless the connection stops reading for now or the turn is over. Those that were not taken are pushed again later. A run is never
    /// empty: it counts as a sign of life.
    /// </summary>
    int Receive(Span<byte> data);

    /// <summary>A new turn begins: other work could use the thread before. Called before the first batch, after each read that
    /// waited, and after each turn that was over.</summary>
    void BeginTurn();

    /// <summary>Whether the bytes taken since <see cref="BeginTurn"/> fill a turn, so that the loop should give its thread to other
    /// work.</summary>
    bool IsTurnOver { get; }

    /// <summary>A batch begins: messages sent to this connection from now on are held.</summary>
    void BeginBatch();

    /// <summary>All available bytes are taken: the held messages are written and flushed within this call.</summary>
    void EndBatch();

    /// <summary>The number of bytes that are certainly missing before the next message can be complete. A transport may wait for some
    /// of them together, instead of waking the connection for every few bytes.</summary>
    long BytesAhead { get; }

    /// <summary>Whether the connection wants no more bytes: the closing handshake is done or it was aborted.</summary>
    bool IsDone { get; }

    /// <summary>Whether reading pauses until <see cref="WaitUntilReadyAsync"/> completes, because messages wait for handlers, or
    /// answers wait for the peer.</summary>
    bool IsPaused { get; }

    /// <summary>Completes, on any thread, when reading may continue. A transport that is lost in the meantime stops waiting.</summary>
    Task WaitUntilReadyAsync();
}
