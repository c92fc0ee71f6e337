namespace TypedWs;

/// <summary>Says how a connection reacts when the credentials of its user expire.</summary>
public enum WsCredentialsExpiry
{
    /// <summary>The connection is closed with 4401 (the default); the client may reconnect with new credentials.</summary>
    Close,

    /// <summary>The connection stays, its user becomes anonymous, and the endpoint's <c>OnCredentialsExpired</c> is called.</summary>
    Notify,

    /// <summary>Nothing happens: the user stays authenticated for the connection's life.</summary>
    Ignore,
}
