using System.Diagnostics.CodeAnalysis;
using TypedWs.Client.Diagnostics;
using TypedWs.Client.Sending;

namespace TypedWs.Client.Requests;

/// <summary>Sends the items of the client's own stream behind a request, as fast as the server takes them. Ends with the request: the
/// server ignores later items.</summary>
/// <param name="call">The request.</param>
/// <param name="sender">Sends the items.</param>
[SuppressMessage("Design", "CA1001", Justification = "Without a timer or a wait handle, there is nothing to free.")]
internal sealed class ItemUpload<TItem>(ClientCall call, TypedSender sender) : IQueuedSend
{
    // The items that may wait in the queue. The server takes about as many ahead.
    private const int MaxWaiting = 64;

    private readonly SemaphoreSlim _room = new(MaxWaiting, MaxWaiting);
    private readonly CancellationTokenSource _ending = new();

    void IQueuedSend.OnWriting()
    {
        // Nobody waits for the beginning.
    }

    void IQueuedSend.OnWritten() => _room.Release();

    // The request is lost with the same connection, which ends this.
    void IQueuedSend.OnNotSent(WsSendFailure reason) => _room.Release();

    /// <summary>Sends all items, and the end. Does not throw.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The enumeration is user code; its failure is that of the request.")]
    public async Task RunAsync(IAsyncEnumerable<TItem> items)
    {
        call.NeedExtras().Ended = End;
        if (call.HasEnded)
        {
            return;
        }

        try
        {
            await foreach (TItem item in items.WithCancellation(_ending.Token).ConfigureAwait(false))
            {
                await SendAsync(item).ConfigureAwait(false);
            }

            if (!call.HasEnded)
            {
                sender.SendControl(call.Id, isCancel: false);
            }
        }
        catch (Exception failure)
        {
            // Also the cancellation by the end of the request, which is told already.
            call.Abandon(failure);
        }
    }

    private async Task SendAsync(TItem item)
    {
        await _room.WaitAsync(_ending.Token).ConfigureAwait(false);
        while (sender.TrySendItem(call.Id, item, this, out int length) is { } failure)
        {
            if (failure != WsSendFailure.QueueFull)
            {
                throw new WsSendException(failure);
            }

            await sender.WaitForRoomAsync(length).WaitAsync(_ending.Token).ConfigureAwait(false);
        }

        if (call.HasEnded)
        {
            // The request has ended while the item was queued, and another connection must not get it.
            sender.TakeBack(this);
        }
    }

    // Called by the thread that ends the request: the enumeration, which is user code, is told on another one.
    private void End()
    {
        _ = _ending.CancelLoggedAsync(sender.Logger);
        sender.TakeBack(this);
    }
}
