using System.Buffers;

namespace TypedWs.Transport;

/// <summary>
/// The interface between the protocol and the network: it moves the bytes of one connection in both directions. A transport knows
/// nothing of WebSockets.
/// </summary>
/// <remarks>
/// The connection relies on the promises below. <c>TransportContract</c> in the tests has a test for each promise; the tests of a
/// transport derive from it.
/// <para><b>Input.</b> <see cref="ReceiveAsync"/> is called once. It pushes the octets in their order, each once, as
/// <see cref="IReceiver"/> describes, from one thread at a time. Octets that the receiver has not processed are pushed again. The method
/// ends when the receiver is done, when the peer has ended its direction and all octets before that were processed, when the connection
/// is lost, or after <see cref="StopReceiving"/>. It never throws because of the peer or the network.</para>
/// <para><b>Output.</b> Octets that are written to <see cref="Output"/> are sent in their order with the next <see cref="FlushAsync"/>. Any
/// thread may write and flush, but only one at a time, and nothing is written while a flush runs. Both directions are independent: a
/// flush that waits for the peer does not delay the input, and a paused receiver does not delay the output.</para>
/// <para><b>End.</b> <see cref="CompleteAsync"/> ends the output after the flushed bytes; <see cref="Abort"/> drops all bytes. Both may be
/// called twice and in any order. The first call decides how the output ends.</para>
/// </remarks>
internal abstract class WsTransport
{
    /// <summary>Runs the work of this connection outside of <see cref="ReceiveAsync"/>: scheduled flushes, and messages after a
    /// handler that awaited. Always the same object.</summary>
    /// <remarks>If the executor is not the thread pool, the connection begins flushes only on threads of the executor. The transport must
    /// then also push octets and complete flushes on these threads.</remarks>
    public virtual TurnExecutor Executor => TurnExecutor.ThreadPool;

    /// <summary>Whether the transport outlives the HTTP request that it came from. The connection must then not use the objects of the
    /// request.</summary>
    public virtual bool OutlivesRequest => false;

    /// <summary>Reads the bytes of the peer and pushes them into the connection, until the connection is done or the peer is gone.
    /// Never throws because of the peer or the network.</summary>
    public abstract Task ReceiveAsync(IReceiver receiver);

    /// <summary>The buffer that bytes are written to before they are flushed.</summary>
    public abstract IBufferWriter<byte> Output { get; }

    /// <summary>Sends the written bytes towards the peer. The task completes when more may be written. If the peer does not read, the task
    /// completes only after the peer has read more. So the bytes that wait here and in the operating system are bounded. Never throws
    /// because of the peer or the network, and does not wait for a peer that is gone.</summary>
    /// <returns>False if <see cref="Abort"/> was called, or if the transport knows that the peer is gone. True does not prove that the peer
    /// is there: the server may accept bytes for a peer that is gone, without an error. Only <see cref="Lost"/> and the end of
    /// <see cref="ReceiveAsync"/> show it then.</returns>
    public abstract ValueTask<bool> FlushAsync();

    /// <summary>Whether <see cref="TryGetProgress"/> reports progress while a flush runs. Always the same value. If false, only the end of
    /// the flush shows that the peer reads.</summary>
    public virtual bool TellsProgress => false;

    /// <summary>Reads the progress of the written bytes. May be called by any thread at any time, also after the end.</summary>
    /// <returns>False if the operating system does not report the progress, or no longer reports it.</returns>
    public virtual bool TryGetProgress(out TransportProgress progress)
    {
        progress = default;
        return false;
    }

    /// <summary>Cancelled when written bytes can no longer reach the peer. Until then, a peer that has ended its direction may still
    /// read.</summary>
    public abstract CancellationToken Lost { get; }

    /// <summary>Ends <see cref="ReceiveAsync"/> soon, also if it is called later. The output is not affected. Any thread may call
    /// this.</summary>
    /// <remarks>If the receive waits for <see cref="IReceiver.WaitUntilReadyAsync"/>, it ends when that task completes. The connection must
    /// complete that task.</remarks>
    public abstract void StopReceiving();

    /// <summary>Makes a receive that waits for many bytes push the bytes that have come. Any thread may call this.</summary>
    public abstract void WakeReceiver();

    /// <summary>Ends the output: flushed bytes are still sent, then the transport closes.</summary>
    public abstract ValueTask CompleteAsync();

    /// <summary>Drops the transport at once, without a close frame. A pending receive ends, and a running flush returns false. Any thread
    /// may call this.</summary>
    public abstract void Abort();
}
