using TypedWs.Framing;

namespace TypedWs.Client.Sessions;

/// <summary>The client of a session, as the session's reading thread calls it. The members must not throw.</summary>
internal interface ISessionOwner
{
    /// <summary>A whole message has come. The span is valid during the call.</summary>
    void OnMessage(ClientSession session, Opcode opcode, ReadOnlySpan<byte> payload);

    /// <summary>A message above the maximum size has come and was skipped.</summary>
    void OnMessageTooLarge(ClientSession session, long size);

    /// <summary>Whether messages are sent before our close frame, when the server has closed or broke a rule.</summary>
    /// <param name="code">The code of the close frame.</param>
    bool AnswersBehindClose(WsCloseCode code);

    /// <summary>Completes when the handlers of all messages until now have ended.</summary>
    Task WhenHandledAsync();

    /// <summary>The server has answered a ping.</summary>
    /// <param name="roundTrip">The time between the two.</param>
    void OnPong(TimeSpan roundTrip);

    /// <summary>Completes when more may be read.</summary>
    ValueTask WaitUntilReadyAsync(ClientSession session);

    /// <summary>Ends the wait of <see cref="WaitUntilReadyAsync"/>: the session is closing, or was dropped.</summary>
    void ReleaseReader();

    /// <summary>Sends a message to which the server answers, because the channel has no pings.</summary>
    /// <returns>False if there is no such message: the server's silence proves nothing.</returns>
    bool TryPing(ClientSession session);
}
