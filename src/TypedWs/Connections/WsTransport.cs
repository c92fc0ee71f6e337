using System.Buffers;

namespace TypedWs.Connections;

/// <summary>
/// Bytes in, bytes out under a connection. The connection calls the output side from one thread at a time and never
/// while a flush is in flight.
/// </summary>
internal abstract class WsTransport
{
    /// <summary>Reads what the peer sends and pushes it into the connection until the connection has had enough or the
    /// peer is gone. Never throws for what the peer or the network does.</summary>
    public abstract Task ReceiveAsync(IReceiver receiver);

    /// <summary>Where bytes are written before they are flushed.</summary>
    public abstract IBufferWriter<byte> Output { get; }

    /// <summary>Pushes what was written towards the peer; completes when more may be written. False if the peer is gone.</summary>
    public abstract ValueTask<bool> FlushAsync();

    /// <summary>Whether <see cref="TryGetProgress"/> tells how far a flush in flight has come; always the same. Otherwise only its end
    /// shows that the peer takes anything.</summary>
    public virtual bool TellsProgress => false;

    /// <summary>How far what was written has come. Any thread.</summary>
    /// <returns>False where the system does not tell, or not any more.</returns>
    public virtual bool TryGetProgress(out TransportProgress progress)
    {
        progress = default;
        return false;
    }

    /// <summary>Cancelled when nothing that is written can reach the peer any more. As long as it is not, a peer that has ended its
    /// direction may still read.</summary>
    public abstract CancellationToken Lost { get; }

    /// <summary>Ends <see cref="ReceiveAsync"/> soon, leaving the output side alone. Any thread.</summary>
    public abstract void StopReceiving();

    /// <summary>Has a receive that waits for much to arrive push what there is. Any thread.</summary>
    public abstract void WakeReceiver();

    /// <summary>Nothing more will be written: what was flushed still goes out, then the transport closes.</summary>
    public abstract ValueTask CompleteAsync();

    /// <summary>Drops the transport at once, without a close frame; a pending receive ends. Any thread.</summary>
    public abstract void Abort();
}

/// <summary>How far what was written to a transport has come, beyond the transport's own memory.</summary>
/// <param name="AcknowledgedBytes">Bytes that the peer's system has confirmed; only differences mean something.</param>
/// <param name="UnsentBytes">Bytes that could not be sent yet, because the peer or the network takes no more at the moment.</param>
/// <param name="HasUnacknowledged">Whether something was sent that is not confirmed.</param>
/// <param name="IsShared">Whether that is of all that share a connection: streams of HTTP/2.</param>
internal readonly record struct TransportProgress(long AcknowledgedBytes, long UnsentBytes, bool HasUnacknowledged, bool IsShared = false);

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
