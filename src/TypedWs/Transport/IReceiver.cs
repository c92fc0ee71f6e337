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

    /// <summary>The receive loop has its thread anew: others had it in between. Before the first batch, after each read that waited, and
    /// after each turn that was over.</summary>
    void BeginTurn();

    /// <summary>Whether so much was taken since <see cref="BeginTurn"/> that the loop should give its thread to others.</summary>
    bool IsTurnOver { get; }

    /// <summary>A batch begins: what is sent to this connection from now on is held.</summary>
    void BeginBatch();

    /// <summary>All bytes that were there are taken: what was held is written and flushed, within this call.</summary>
    void EndBatch();

    /// <summary>How many bytes are certain to be needed before the next message can be complete. A transport may wait for
    /// some of them at once instead of waking the connection for every few.</summary>
    long BytesAhead { get; }

    /// <summary>Whether the connection wants no more bytes: the closing handshake is done or it was aborted.</summary>
    bool IsDone { get; }

    /// <summary>Whether reading pauses until <see cref="WaitUntilReadyAsync"/> completes: handlers are behind, or answers wait.</summary>
    bool IsPaused { get; }

    /// <summary>Completes, on any thread, when reading may go on. A transport that is lost meanwhile waits no longer.</summary>
    Task WaitUntilReadyAsync();
}
