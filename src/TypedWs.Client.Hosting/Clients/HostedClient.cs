namespace TypedWs.Client.Hosting.Clients;

/// <summary>A client of a host, and what is known about its connection. Thread-safe.</summary>
internal sealed class HostedClient
{
    private ClientOutage _outage = ClientOutage.None;

    public HostedClient(ClientRegistration registration, WsClientOptions options)
    {
        Registration = registration;
        Client = new WsClient(registration.Address, options);
        Client.StateChanged += OnStateChanged;
    }

    public ClientRegistration Registration { get; }

    /// <summary>The client. The services dispose it.</summary>
    public WsClient Client { get; }

    /// <summary>The reason why there is no connection.</summary>
    public ClientOutage Outage => Volatile.Read(ref _outage);

    // An attempt that begins has no failure of its own: the last one stays known until a connection is open. A client that the application
    // closes has not failed.
    private void OnStateChanged(WsStateChange change)
    {
        bool hasNone = change.To is WsConnectionState.Open or WsConnectionState.Closing || change.From == WsConnectionState.Closing;
        Volatile.Write(ref _outage, hasNone ? ClientOutage.None : new ClientOutage(change.Failure ?? Outage.Failure, change.Retry));
    }
}

/// <summary>The reason why a client has no connection, and its next attempt.</summary>
/// <param name="Failure">The last failure; null if there was none.</param>
/// <param name="Retry">The next attempt, if the client waits for it.</param>
internal sealed record ClientOutage(WsConnectionFailure? Failure, WsRetry? Retry)
{
    public static ClientOutage None { get; } = new(null, null);
}
