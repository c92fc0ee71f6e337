using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>The reason for which a message was not sent.</summary>
public enum WsSendFailure
{
    /// <summary>The message waited for <see cref="WsClientOptions.QueueTimeout"/>.</summary>
    Expired,

    /// <summary>The client was closed, or has given up.</summary>
    Closed,

    /// <summary>The client was disposed.</summary>
    Disposed,

    /// <summary>The queue is full: <see cref="WsClientOptions.MaxQueuedMessages"/>, <see cref="WsClientOptions.MaxQueuedBytes"/>.</summary>
    QueueFull,

    /// <summary>No connection is open, and <see cref="WsClientOptions.WhenNotOpen"/> is <see cref="WsWhenNotOpen.Drop"/>.</summary>
    NotOpen,

    /// <summary>The message is larger than the queue can hold, or than the server accepts.</summary>
    TooLarge,

    /// <summary>The connection was lost while the message was being sent. The server may have received it, so it is not sent
    /// again.</summary>
    ConnectionLost,
}

/// <summary>A message was not sent, or it is not known whether it was.</summary>
/// <param name="reason">The reason.</param>
[SuppressMessage("Design", "CA1032", Justification = "Without a reason, callers could not tell whether to send the message again.")]
public sealed class WsSendException(WsSendFailure reason) : Exception(Describe(reason))
{
    /// <summary>The reason.</summary>
    public WsSendFailure Reason { get; } = reason;

    /// <summary>Whether the server may have received the message.</summary>
    public bool MayHaveArrived => Reason == WsSendFailure.ConnectionLost;

    internal static string Describe(WsSendFailure reason) => reason switch
    {
        WsSendFailure.Expired => "The message waited for the whole WsClientOptions.QueueTimeout, and was not sent.",
        WsSendFailure.Closed => "The client is closed, so it does not connect and sends no message.",
        WsSendFailure.Disposed => "The client is disposed, so the message was not sent.",
        WsSendFailure.QueueFull => "The queue of the client is full, so the message was not sent.",
        WsSendFailure.NotOpen => "The client has no open connection, so the message was not sent.",
        WsSendFailure.TooLarge => "The message is too large, so it was not sent.",
        _ => "The connection was lost while the message was being sent, so it is not known whether the server has it.",
    };
}

/// <summary>A message was sent while the client had no open connection, and <see cref="WsClientOptions.WhenNotOpen"/> is
/// <see cref="WsWhenNotOpen.Throw"/>; or the client is closed.</summary>
/// <param name="state">The state of the client.</param>
[SuppressMessage("Design", "CA1032", Justification = "A state is always known.")]
public sealed class WsInvalidStateException(WsConnectionState state)
    : InvalidOperationException($"The client is {state}; a message can be sent only while it is Open (WsClientOptions.WhenNotOpen).")
{
    /// <summary>The state of the client.</summary>
    public WsConnectionState State { get; } = state;
}
