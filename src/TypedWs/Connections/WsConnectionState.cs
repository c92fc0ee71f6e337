namespace TypedWs;

/// <summary>The state of a connection: the four states of the browser's <c>WebSocket.readyState</c>.</summary>
public enum WsConnectionState
{
    /// <summary>The upgrade is done, <c>OnOpen</c> has not been called yet.</summary>
    Connecting = 0,

    /// <summary>Messages flow.</summary>
    Open = 1,

    /// <summary>A close frame was sent or received; nothing more can be sent.</summary>
    Closing = 2,

    /// <summary>The transport has ended.</summary>
    Closed = 3,
}
