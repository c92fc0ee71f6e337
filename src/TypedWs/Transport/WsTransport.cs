using System.Buffers;

namespace TypedWs.Transport;

/// <summary>
/// Bytes in, bytes out under a connection: the seam between the protocol and the network. A transport moves octets and knows nothing of
/// WebSockets.
/// </summary>
/// <remarks>
/// The connection relies on the promises below. <c>TransportContract</c> in the tests has a test for each; the tests of a transport derive
/// from it.
/// <para><b>Input.</b> <see cref="ReceiveAsync"/> is called once. It pushes the octets in their order, each once, as
/// <see cref="IReceiver"/> says, from one thread at a time; those that were not taken are pushed again. It ends when the receiver is
/// done, when the peer has ended its direction and all octets in front of that were taken, when the connection is lost, or after
/// <see cref="StopReceiving"/>. It never throws for what the peer or the network does.</para>
/// <para><b>Output.</b> Octets that are written to <see cref="Output"/> leave in their order with the next <see cref="FlushAsync"/>. One
/// thread at a time writes and flushes, any thread, and nothing is written while a flush is in flight. Both directions are
/// independent: a flush that waits for the peer does not hold up the input, nor a receiver that pauses the output.</para>
/// <para><b>End.</b> <see cref="CompleteAsync"/> ends the output behind what was flushed; <see cref="Abort"/> drops all. Both may be called
/// twice and in any order; the first one decides.</para>
/// </remarks>
internal abstract class WsTransport
{
    /// <summary>Runs what follows from this connection elsewhere than in <see cref="ReceiveAsync"/>: deferred flushes, messages behind a
    /// handler that awaited. Always the same.</summary>
    /// <remarks>With an executor other than the pool, flushes are begun only on its threads. The transport in turn pushes octets and
    /// completes flushes there.</remarks>
    public virtual TurnExecutor Executor => TurnExecutor.ThreadPool;

    /// <summary>Reads what the peer sends and pushes it into the connection until the connection has had enough or the
    /// peer is gone. Never throws for what the peer or the network does.</summary>
    public abstract Task ReceiveAsync(IReceiver receiver);

    /// <summary>Where bytes are written before they are flushed.</summary>
    public abstract IBufferWriter<byte> Output { get; }

    /// <summary>Pushes what was written towards the peer; completes when more may be written. While the peer does not read, that is when it
    /// has read on, so that no more than a bounded part of what was written waits here and in the system.</summary>
    /// <returns>False if <see cref="Abort"/> was called, or the transport knows that the peer is gone. It may not know: a server may take
    /// what is written to such a peer and say nothing, and only <see cref="Lost"/> and the end of <see cref="ReceiveAsync"/> tell. Never
    /// throws for what the peer or the network does, and does not wait for a peer that is gone.</returns>
    public abstract ValueTask<bool> FlushAsync();

    /// <summary>Whether <see cref="TryGetProgress"/> tells how far a flush in flight has come; always the same. Otherwise only its end
    /// shows that the peer takes anything.</summary>
    public virtual bool TellsProgress => false;

    /// <summary>How far what was written has come. Any thread, at any time: also behind the end.</summary>
    /// <returns>False where the system does not tell, or not any more.</returns>
    public virtual bool TryGetProgress(out TransportProgress progress)
    {
        progress = default;
        return false;
    }

    /// <summary>Cancelled when nothing that is written can reach the peer any more. As long as it is not, a peer that has ended its
    /// direction may still read.</summary>
    public abstract CancellationToken Lost { get; }

    /// <summary>Ends <see cref="ReceiveAsync"/> soon, also if it is called later, leaving the output side alone. Any thread.</summary>
    /// <remarks>A receive that waits for <see cref="IReceiver.WaitUntilReadyAsync"/> ends when that completes, which is the connection's
    /// to see to.</remarks>
    public abstract void StopReceiving();

    /// <summary>Has a receive that waits for much to arrive push what there is. Any thread.</summary>
    public abstract void WakeReceiver();

    /// <summary>Nothing more will be written: what was flushed still goes out, then the transport closes.</summary>
    public abstract ValueTask CompleteAsync();

    /// <summary>Drops the transport at once, without a close frame; a pending receive ends, a flush in flight tells that the peer is gone.
    /// Any thread.</summary>
    public abstract void Abort();
}
