using TypedWs.Connections;
using TypedWs.Protocol;

namespace TypedWs.Dispatch;

/// <summary>Streams: the items of a handler that answers with more than one message.</summary>
internal sealed partial class RequestContext
{
    /// <summary>Sends the items as they come, then the end of the stream. While the connection's outbound queue is above its high
    /// watermark, no item is taken.</summary>
    /// <param name="items">The handler's result.</param>
    /// <param name="token">The token of the handler.</param>
    public async ValueTask StreamAsync<T>(IAsyncEnumerable<T> items, CancellationToken token)
    {
        // The code of the iterator must not hold up the messages behind this one.
        await Task.Yield();
        var sender = new ItemSender<T>(_ws, _id);
        IAsyncEnumerator<T> enumerator = items.GetAsyncEnumerator(token);
        await using (enumerator.ConfigureAwait(false))
        {
            int turnLeft = ReceiveTurn.Messages;
            while (true)
            {
                if (!_ws.Core.Outbound.HasRoom)
                {
                    await WaitForRoomAsync().ConfigureAwait(false);
                }

                if (!IsStreaming)
                {
                    break;
                }

                if (!await enumerator.MoveNextAsync().ConfigureAwait(false))
                {
                    break;
                }

                T item = enumerator.Current;
                sender.Check(item);
                if (!_ws.Core.Outbound.HasRoom)
                {
                    await WaitForRoomAsync().ConfigureAwait(false);
                }

                bool isSent;
                while (!sender.TrySend(item, in _outcome, out isSent))
                {
                    // Another thread has filled the queue since the last look. The item is encoded again, because its buffer belongs to
                    // the thread.
                    await WaitForRoomAsync().ConfigureAwait(false);
                }

                if (!isSent)
                {
                    break;
                }

                if (--turnLeft == 0)
                {
                    turnLeft = ReceiveTurn.Messages;
                    await Task.Yield();
                }
            }
        }

        if (TryAnswer())
        {
            Responder.EndStream();
        }
    }

    // False if the stream was cancelled.
    private bool IsStreaming => Volatile.Read(ref _outcome) == (int)Outcome.Running;

    // All streams of the connection wait for the same room, so each of them looks again.
    private async ValueTask WaitForRoomAsync()
    {
        Task room = _ws.Core.Outbound.WaitForRoomAsync();
        while (!room.IsCompleted)
        {
            await room.ConfigureAwait(false);
            room = _ws.Core.Outbound.WaitForRoomAsync();
        }
    }
}
