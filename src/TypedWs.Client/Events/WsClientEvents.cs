namespace TypedWs;

/// <summary>An error event of the server that answers no request.</summary>
/// <param name="Error">The error.</param>
/// <param name="Sent">The message that caused it: the object that was given to <c>Send</c>, or an equal value. Null if it is not known:
/// more than 256 messages were sent after it, or it is of a value type and was sent before an event had a handler
/// (<see cref="WsClient.ServerError"/>, <see cref="WsClient.MessageNotSent"/>).</param>
public sealed record WsServerError(WsPeerError Error, object? Sent)
{
    /// <summary>The code of the error.</summary>
    public string Code => Error.Code;
}

/// <summary>A received message that was skipped, because it is not valid.</summary>
/// <param name="Type">The discriminator; empty if there is none.</param>
/// <param name="Problem">The first reason in words.</param>
/// <param name="FieldErrors">The fields that are invalid; empty if the message is no valid JSON or envelope.</param>
public sealed record WsInvalidMessage(string Type, string Problem, IReadOnlyList<WsFieldError> FieldErrors);

/// <summary>A received message for which the client has no handler.</summary>
/// <param name="Type">The discriminator.</param>
/// <param name="Json">The whole message as JSON, at most its first 4,096 characters.</param>
public sealed record WsUnknownMessage(string Type, string Json);

/// <summary>A message that was queued by <c>Send</c> and was not sent, or of which it is not known.</summary>
/// <param name="Sent">The message: the object that was given to <c>Send</c>, or an equal value. Null if it was raw data, or if it is of a
/// value type and was sent before an event had a handler.</param>
/// <param name="Reason">The reason.</param>
public sealed record WsMessageNotSent(object? Sent, WsSendFailure Reason);

/// <summary>A handler of the application that has thrown an exception.</summary>
/// <param name="Type">The discriminator of the message.</param>
/// <param name="Exception">The exception.</param>
public sealed record WsHandlerFailure(string Type, Exception Exception);

/// <summary>The first message of a server that speaks the subprotocol of TypedWs (<c>$welcome</c>).</summary>
/// <param name="ConnectionId">The server's name for the connection.</param>
/// <param name="ContractName">The name of the endpoint.</param>
/// <param name="ContractVersion">The version of the endpoint; null if it declares none.</param>
/// <param name="ContractHash">The hash of the endpoint's contract.</param>
/// <param name="MaxMessageBytes">The maximum size of a message to the server, in bytes.</param>
public sealed record WsWelcome(
    string ConnectionId, string ContractName, string? ContractVersion, string ContractHash, long MaxMessageBytes);
