namespace TypedWs.Client.Sending;

/// <summary>The sender of messages of the protocol: if one is not sent, nobody needs to know.</summary>
internal sealed class ControlSend : IQueuedSend
{
    public static ControlSend Instance { get; } = new();

    public bool HasAlwaysRoom => true;

    public void OnWriting()
    {
        // Nobody waits.
    }

    public void OnWritten()
    {
        // Nobody waits.
    }

    public void OnNotSent(WsSendFailure reason)
    {
        // The connection to which it belongs has ended.
    }
}
