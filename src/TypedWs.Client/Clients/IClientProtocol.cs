using TypedWs.Client.Sessions;
using TypedWs.Framing;

namespace TypedWs.Client.Clients;

/// <summary>The part of a client that knows the meaning of messages. Except for <see cref="PrepareAsync"/>, the members must not
/// throw.</summary>
internal interface IClientProtocol
{
    /// <summary>Whether input is needed even if many messages wait for their handlers: requests wait for their answers.</summary>
    bool NeedsInput { get; }

    /// <summary>A connection begins. Called before anything is read.</summary>
    void OnConnecting(ClientSession session);

    /// <summary>Does all that comes before the client's queue on a new connection. Runs beside the reading of the connection.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="token">The token of the user, if it was not sent with the opening handshake; otherwise null.</param>
    /// <exception cref="Exception">The connection cannot be used. It is dropped, and the attempt has failed.</exception>
    Task PrepareAsync(ClientSession session, WsToken? token);

    /// <summary>The connection is open, and the client's queue is sent.</summary>
    void OnOpened(ClientSession session);

    /// <summary>A whole message has come. The span is valid during the call.</summary>
    void OnMessage(ClientSession session, Opcode opcode, ReadOnlySpan<byte> payload);

    /// <summary>A message above the maximum size has come and was skipped.</summary>
    void OnMessageTooLarge(ClientSession session, long size);

    /// <summary>Sends a message to which the server answers.</summary>
    /// <returns>False if there is no such message.</returns>
    bool TryPing(ClientSession session);

    /// <summary>Whether a server may read messages behind its own close frame, until it gets ours.</summary>
    bool AnswersBehindClose { get; }

    /// <summary>Completes when the handlers of all messages until now have ended.</summary>
    Task WhenHandledAsync();

    /// <summary>A connection has ended. All that was sent on it and not answered has failed.</summary>
    void OnEnded(ClientSession session, Exception? cause);

    /// <summary>The time from now for which the server wants the client to stay away; null if it has not said one.</summary>
    /// <param name="session">The connection, which has ended.</param>
    /// <param name="code">The code of the end.</param>
    TimeSpan? FindRetryAfter(ClientSession session, WsCloseCode code);

    /// <summary>The client has stopped.</summary>
    void OnStopped();
}
