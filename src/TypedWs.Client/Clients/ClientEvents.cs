using TypedWs.Client.Receiving;

namespace TypedWs.Client.Clients;

/// <summary>The handlers of a typed client's events, as the application has set them.</summary>
/// <param name="queue">Raises them.</param>
internal sealed class ClientEvents(EventQueue queue)
{
    public Action<WsServerError>? ServerError { get; set; }

    public Action<WsInvalidMessage>? InvalidMessage { get; set; }

    public Action<WsUnknownMessage>? UnknownMessage { get; set; }

    public Action<WsHandlerFailure>? HandlerFailed { get; set; }

    public Action<TimeSpan>? GoingAway { get; set; }

    public Action<WsWelcome>? ContractChanged { get; set; }

    /// <summary>Raises an event about a received message soon.</summary>
    /// <param name="handlers">The event's handlers; null for none.</param>
    /// <param name="value">The event.</param>
    /// <param name="length">The size of the event in bytes, roughly: reading pauses while too much waits.</param>
    public void RaiseReceived<T>(Action<T>? handlers, T value, int length) => queue.RaiseReceived(handlers, value, length);

    /// <summary>Raises an event soon.</summary>
    public void Raise<T>(Action<T>? handlers, T value) => queue.Raise(handlers, value);
}
