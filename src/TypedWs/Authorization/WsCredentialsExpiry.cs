namespace TypedWs;

/// <summary>The action when the credentials of a connection's user expire.</summary>
public enum WsCredentialsExpiry
{
    /// <summary>The connection is closed with 4401 (the default); the client may reconnect with new credentials.</summary>
    Close,

    /// <summary>The connection stays open, its user becomes anonymous, and the endpoint's <c>OnCredentialsExpired</c> is called.</summary>
    Notify,

    /// <summary>No action: the user stays authenticated until the connection ends.</summary>
    Ignore,
}
