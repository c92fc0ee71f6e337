namespace TypedWs.Client.Diagnostics;

/// <summary>A client as <see cref="ClientGauges"/> observes it. Thread-safe.</summary>
internal interface IObservedClient
{
    /// <summary>The state.</summary>
    WsConnectionState State { get; }

    /// <summary>The number of messages that wait to be sent.</summary>
    int QueuedMessages { get; }

    /// <summary>The number of bytes that wait to be sent.</summary>
    int QueuedBytes { get; }
}
