namespace TypedWs.Transport;

/// <summary>What a transport pushes received bytes into.</summary>
internal interface IReceiver
{
    /// <summary>
    /// Takes one run of received bytes and may change them (unmasking is in place). Returns how many were taken: all,
    /// unless the connection stops reading for now or the turn is over.
    /// </summary>
    int Receive(Span<byte> data);

    /// <summary>The receive loop has its thread anew: others had it in between.</summary>
    void BeginTurn();

    /// <summary>Whether so much was taken since <see cref="BeginTurn"/> that the loop should give its thread to others.</summary>
    bool IsTurnOver { get; }

    /// <summary>A batch begins: what is sent to this connection from now on is held.</summary>
    void BeginBatch();

    /// <summary>All bytes that were there are taken: what was held is written.</summary>
    void EndBatch();

    /// <summary>How many bytes are certain to be needed before the next message can be complete. A transport may wait for
    /// some of them at once instead of waking the connection for every few.</summary>
    long BytesAhead { get; }

    /// <summary>Whether the connection wants no more bytes: the closing handshake is done or it was aborted.</summary>
    bool IsDone { get; }

    /// <summary>Whether reading pauses until <see cref="WaitUntilReadyAsync"/> completes: handlers are behind, or answers wait.</summary>
    bool IsPaused { get; }

    /// <summary>Completes when reading may go on.</summary>
    Task WaitUntilReadyAsync();
}
