using TypedWs.Framing;

namespace TypedWs.Client.Channels;

/// <summary>
/// One open WebSocket connection as its session sees it: whole messages in both directions, pings, and the closing handshake. A new
/// connection is a new channel.
/// </summary>
/// <remarks>One thread at a time sends: it calls <see cref="Write"/> for some messages and then <see cref="FlushAsync"/>.
/// <see cref="ReceiveAsync"/> is called once, and runs beside that. The other members may be called by any thread.</remarks>
internal abstract class ClientChannel : IAsyncDisposable
{
    /// <summary>The subprotocol that the server has selected; null for none.</summary>
    public abstract string? Subprotocol { get; }

    /// <summary>Whether the channel has pings (RFC 6455 §5.5.2). A page has none.</summary>
    public abstract bool HasPings { get; }

    /// <summary>Whether a control frame waits for <see cref="FlushAsync"/>.</summary>
    public abstract bool HasControl { get; }

    /// <summary>Whether our close frame was requested: no message may follow it.</summary>
    public abstract bool IsClosing { get; }

    /// <summary>How the connection has ended, as far as it is known.</summary>
    public abstract WsClose Describe();

    /// <summary>Adds a message to the next flush. The bytes are copied.</summary>
    public abstract void Write(Opcode opcode, ReadOnlySpan<byte> payload, WsCompress compress);

    /// <summary>Sends the messages and the control frames that were added. Completes when more may be added. Does not throw.</summary>
    /// <returns>False if the connection is lost.</returns>
    public abstract ValueTask<bool> FlushAsync();

    /// <summary>Adds a ping to the next flush. If one waits there, the new one takes its place.</summary>
    /// <param name="number">The number of the ping, which its pong repeats.</param>
    public abstract void RequestPing(long number);

    /// <summary>Adds our close frame to the next flush, unless one was added before.</summary>
    public abstract void RequestClose(WsCloseCode code, string reason);

    /// <summary>Reads and pushes messages, until the closing handshake is done or the connection is lost. Does not throw.</summary>
    /// <returns>The exception that ended the connection; null if there is none.</returns>
    public abstract Task<Exception?> ReceiveAsync(IChannelReceiver receiver);

    /// <summary>Waits until the server has ended the connection, behind both close frames. Called after <see cref="ReceiveAsync"/>. Does
    /// not throw.</summary>
    /// <param name="limit">The longest wait.</param>
    /// <param name="time">The clock.</param>
    public abstract Task WaitForEndAsync(TimeSpan limit, TimeProvider time);

    /// <summary>Drops the connection at once. <see cref="ReceiveAsync"/> and a flush end soon.</summary>
    public abstract void Abort();

    /// <summary>Frees the connection. Called when neither <see cref="ReceiveAsync"/> nor a flush runs.</summary>
    public abstract ValueTask DisposeAsync();
}

/// <summary>Receives from a <see cref="ClientChannel"/>. The members are called by its reading thread, and must not throw.</summary>
internal interface IChannelReceiver
{
    /// <summary>Bytes have come, so the server is alive.</summary>
    void OnBytes();

    /// <summary>A whole message has come. The span is valid during the call.</summary>
    void OnMessage(Opcode opcode, ReadOnlySpan<byte> payload);

    /// <summary>A message above the maximum size has come and was skipped.</summary>
    void OnMessageTooLarge(Opcode opcode, long size);

    /// <summary>A pong has come that may answer a ping of ours.</summary>
    /// <param name="number">The number of the ping.</param>
    void OnPong(long number);

    /// <summary>A control frame waits for <see cref="ClientChannel.FlushAsync"/>.</summary>
    void OnControlDue();

    /// <summary>The server has closed, or broke a rule, so our close frame is due. Messages of the application may come before
    /// it.</summary>
    /// <param name="code">The code of the close frame.</param>
    /// <returns>Completes when these messages were sent; is complete if there are none.</returns>
    Task SendAnswersAsync(WsCloseCode code);

    /// <summary>Completes when more may be read.</summary>
    ValueTask WaitUntilReadyAsync();
}
