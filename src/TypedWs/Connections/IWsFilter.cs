namespace TypedWs;

/// <summary>
/// Code around the handling of the messages of typed endpoints, and in front of the messages that they send: logging, idempotency,
/// quotas. Add a filter to one endpoint by <see cref="WsOptions.Filters"/>, or to all endpoints of the host by <c>AddWsFilter</c>.
/// </summary>
/// <remarks>One instance serves all connections of an endpoint, from many threads at once. The filters of the host come first, then
/// those of the endpoint, each in the order in which they were added; for messages that are sent, the order is reversed. Of the messages
/// that clients send, filters see those with a handler: none that is refused before its handler, no item of a stream, and none of the
/// protocol, such as <c>$ping</c>.</remarks>
public interface IWsFilter
{
    /// <summary>Called when a message is valid and its sender may send it, before its handler runs. Calls the next filter by default.
    /// </summary>
    /// <param name="context">The message.</param>
    /// <param name="next">Calls the next filter, and behind the last one the handler. Call it at most once, and before the returned task
    /// completes. Without this call, the handler does not run.</param>
    /// <returns>Without a call of <paramref name="next"/>: the error that refuses the message, or null to acknowledge it. After
    /// the call, the message is answered: return the result of the call, for the filters in front of this one.</returns>
    /// <remarks>An exception refuses the message as an exception of its handler does. After the handler has ended, it is only reported.
    /// The next message of the connection waits for the filters as it waits for the handler. <see cref="WsOptions.HandlerTimeout"/> holds
    /// for the time before the handler, and again for the handler.</remarks>
    ValueTask<WsError?> OnMessageAsync(WsMessageContext context, WsMessageHandling next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next();
    }

    /// <summary>Called when the application sends a message to one connection: by <c>Send</c>, as the answer of a handler, as an item of a
    /// stream, or as a request to the client. Not called for publications and prepared messages, which are encoded once for all their
    /// receivers. Allows everything by default.</summary>
    /// <param name="context">The message.</param>
    /// <returns>Null to send the message. An error refuses it: <c>Send</c> returns <see cref="WsSendStatus.Dropped"/>, the client gets the
    /// error in the place of the answer, a stream ends with the error, and a request fails with it.</returns>
    /// <remarks>Called on the thread that sends: return quickly. An exception is thrown to the sender.</remarks>
    WsError? OnSend(in WsSendContext context) => null;
}

/// <summary>Calls the next filter of a message, and behind the last one the handler.</summary>
/// <returns>A task that completes when the handler has ended or the server no longer waits for it. The result is null if the handler has
/// accepted the message; otherwise it is the error that the client got.</returns>
/// <exception cref="InvalidOperationException">The same filter has called it before.</exception>
public delegate ValueTask<WsError?> WsMessageHandling();
