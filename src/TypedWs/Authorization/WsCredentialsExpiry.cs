namespace TypedWs;

/// <summary>What happens when the credentials of a connection's user expire.</summary>
public enum WsCredentialsExpiry
{
    /// <summary>The connection is closed with 4401 (the default); its client may come back with new ones.</summary>
    Close,

    /// <summary>The connection stays, its user becomes anonymous, and the endpoint's <c>OnCredentialsExpired</c> is called.</summary>
    Notify,

    /// <summary>Nothing: who was authenticated once stays so for the connection's life.</summary>
    Ignore,
}
