using System.Runtime.CompilerServices;
using TypedWs.Messages;
using TypedWs.Requests;

namespace TypedWs.Connections;

/// <summary>A request of the server that a stream answers. Items that were not taken pause reading from the connection, as for the streams
/// of the client's own requests.</summary>
internal sealed class StreamCall<TItem>(WsConnection ws) : ServerCall<TItem>(ws)
{
    private readonly ItemQueue<TItem> _items = new(ws.Core.Requests, isAnswer: true);
    private int _hasEnded;

    protected override bool HasEnded => Volatile.Read(ref _hasEnded) != 0;

    public override bool NeedsInput => !_items.IsFull;

    /// <summary>Sends a request when the enumeration begins, and returns the items. Each enumeration sends a request of its own.</summary>
    public static async IAsyncEnumerable<TItem> EnumerateAsync<TRequest>(
        WsConnection ws,
        TRequest message,
        WsRequestOptions? options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = new StreamCall<TItem>(ws);
        call.Send(message, options, cancellationToken);
        try
        {
            IAsyncEnumerator<TItem> items = call._items.TakeAllAsync(CancellationToken.None);
            await using (items.ConfigureAwait(false))
            {
                while (await items.MoveNextAsync().ConfigureAwait(false))
                {
                    yield return items.Current;
                }
            }
        }
        finally
        {
            if (call.TryEnd(reason: null))
            {
                // The caller has left the enumeration before the end of the stream.
                call.End();
                call.SendCancel();
            }
        }
    }

    public override bool TryReceive<TUser>(ref TUser user)
    {
        if (!MessageCodec<TItem>.Get().TryRead(ref user, out TItem? item))
        {
            return false;
        }

        StopTimer();
        _items.Add(item, user.Length);
        return true;
    }

    public override bool TryComplete()
    {
        if (TryEnd(reason: null))
        {
            End();
        }

        return true;
    }

    protected override bool TryFail(WsRequestException exception) => TryEnd(exception);

    protected override bool TryCancel(CancellationToken token) => TryEnd(new OperationCanceledException(token));

    private bool TryEnd(Exception? reason)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
        {
            return false;
        }

        // The items that were not taken can still be read. They do not count any more: no others follow them.
        _items.StopCounting();
        _items.Complete(reason);
        return true;
    }
}
