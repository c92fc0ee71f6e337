using System.Buffers;

namespace TypedWs.Transport;

/// <summary>
/// The interface between the protocol and the network: it moves the bytes of one connection in both directions. A transport knows
/// nothing of WebSockets.
/// </summary>
/// <remarks>
/// The connection relies on the promises below. <c>TransportContract</c> in the tests has a test for each; the tests of a transport derive
/// from it.
/// <para><b>Input.</b> <see cref="ReceiveAsync"/> is called once. It pushes the octets in their order, each once, as
/// <see cref="IReceiver"/> says, from one thread at a time; those that were not taken are pushed again. It ends when the receiver is
/// done, when the peer has ended its direction and all octets in front of that were taken, when the connection is lost, or after
/// <see cref="StopReceiving"/>. It never throws because of the peer or the network.</para>
/// <para><b>Output.</b> Octets that are written to <see cref="Output"/> leave in their order with the next <see cref="FlushAsync"/>. One
/// thread at a time writes and flushes, any thread, and nothing is written while a flush is in flight. Both directions are
/// independent: a flush that waits for the peer does not delay the input, and a paused receiver does not delay the output.</para>
/// <para><b>End.</b> <see cref="CompleteAsync"/> ends the output behind what was flushed; <see cref="Abort"/> drops all. Both may be called
/// twice and in any order; the first one decides.</para>
/// </remarks>
internal abstract class WsTransport
{
    /// <summary>Runs the work of this connection outside of <see cref="ReceiveAsync"/>: scheduled flushes, and messages after a
    /// handler that awaited. Always the same.</summary>
    /// <remarks>With an executor other than the pool, flushes are begun only on its threads. The transport in turn pushes octets and
    /// completes flushes there.</remarks>
    public virtual TurnExecutor Executor => TurnExecutor.ThreadPool;

    /// <summary>Reads the bytes of the peer and pushes them into the connection, until the connection is done or the peer is gone.
    /// Never throws because of the peer or the network.</summary>
    public abstract Task ReceiveAsync(IReceiver receiver);

    /// <summary>The buffer that bytes are written to before they are flushed.</summary>
    public abstract IBufferWriter<byte> Output { get; }

    /// <summary>Sends the written bytes towards the peer; completes when more may be written. If the peer does not read, it completes
    /// only after the peer has read more, so that the written bytes that wait here and in the system are bounded.</summary>
    /// <returns>False if <see cref="Abort"/> was called, or the transport knows that the peer is gone. The transport may not know it:
    /// a server may accept bytes for such a peer without an error, and only <see cref="Lost"/> and the end of
    /// <see cref="ReceiveAsync"/> show it. Never throws because of the peer or the network, and does not wait for a peer that is
    /// gone.</returns>
    public abstract ValueTask<bool> FlushAsync();

    /// <summary>Whether <see cref="TryGetProgress"/> reports the progress of a flush in flight; always the same. Otherwise only the
    /// end of the flush shows that the peer takes bytes.</summary>
    public virtual bool TellsProgress => false;

    /// <summary>Reads the progress of the written bytes. Any thread, at any time, also after the end.</summary>
    /// <returns>False if the system does not report it, or no longer.</returns>
    public virtual bool TryGetProgress(out TransportProgress progress)
    {
        progress = default;
        return false;
    }

    /// <summary>Cancelled when written bytes can no longer reach the peer. Until then, a peer that has ended its direction may still
    /// read.</summary>
    public abstract CancellationToken Lost { get; }

    /// <summary>Ends <see cref="ReceiveAsync"/> soon, also a later call of it. The output side is not affected. Any thread.</summary>
    /// <remarks>A receive that waits for <see cref="IReceiver.WaitUntilReadyAsync"/> ends when that completes; the connection is
    /// responsible for that.</remarks>
    public abstract void StopReceiving();

    /// <summary>Makes a receive that waits for many bytes push the bytes that are there. Any thread.</summary>
    public abstract void WakeReceiver();

    /// <summary>Ends the output: flushed bytes are still sent, then the transport closes.</summary>
    public abstract ValueTask CompleteAsync();

    /// <summary>Drops the transport at once, without a close frame; a pending receive ends, and a flush in flight reports that the
    /// peer is gone. Any thread.</summary>
    public abstract void Abort();
}
