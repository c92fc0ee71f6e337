using TypedWs.Requests;

namespace TypedWs.Connections;

/// <summary>The open requests of a connection, and the reading that goes on for them.</summary>
internal sealed partial class ConnectionCore
{
    private ConnectionRequests? _requests;

    /// <summary>The open requests; null if there was none so far. Any thread.</summary>
    public ConnectionRequests? OpenRequests => Volatile.Read(ref _requests);

    /// <summary>The open requests, created on first use. Any thread.</summary>
    public ConnectionRequests Requests
    {
        get
        {
            if (Volatile.Read(ref _requests) is { } existing)
            {
                return existing;
            }

            var created = new ConnectionRequests(this, _shared.Options.MaxReadAheadBytes);
            return Interlocked.CompareExchange(ref _requests, created, null) ?? created;
        }
    }

    /// <summary>Lets a handler run beside the next messages. The connection does not end before the handler has ended, within the limits
    /// for a pending handler.</summary>
    /// <param name="handler">The task of the handler, which never fails.</param>
    public void Detach(ValueTask handler) => _pump.Detach(handler);

    // Whether a stream of the peer has no room for another item.
    private bool MustWaitForItems => OpenRequests is { MustWaitForItems: true };

    bool IMessageProcessor.NeedsInput => OpenRequests is { NeedInput: true };

    bool IMessageProcessor.TryProcessAtOnce(ref MessageHead head, ReadOnlySpan<byte> payload)
        => MayHandle && _shared.InspectArrival?.Invoke(_ws, ref head, payload) == true;

    void IMessageProcessor.OnInputStopped() => OpenRequests?.OnInputStopped();

    bool IInputOwner.IsReceiverReleased => IsReceiverReleased;

    void IInputOwner.OnInputNeeded()
    {
        _pump.ReviewSpace();
        OpenRequests?.ReviewRoom();
    }

    // Waits until the streams of the peer have room for more items, and the pump for more messages.
    private async Task WaitForItemsAsync(ConnectionRequests requests)
    {
        await requests.WaitForRoomAsync().ConfigureAwait(false);
        await _pump.WaitForSpaceAsync().ConfigureAwait(false);
    }
}
