using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TypedWs.Messages;
using TypedWs.Requests;

namespace TypedWs.Connections;

/// <summary>A request of the server that a stream answers. Items that were not taken pause reading from the connection, as for the streams
/// of the client's own requests.</summary>
internal sealed class StreamCall<TItem>(WsConnection ws) : ServerCall<TItem>(ws)
{
    private readonly Channel<(TItem Item, int Length)> _items = Channel.CreateUnbounded<(TItem Item, int Length)>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly ItemCount _waiting = new(ws.Core.Requests, isAnswer: true);
    private int _hasEnded;

    protected override bool HasEnded => Volatile.Read(ref _hasEnded) != 0;

    public override bool NeedsInput => !_waiting.IsFull;

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
            while (await call._items.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                while (call._items.Reader.TryRead(out (TItem Item, int Length) next))
                {
                    call._waiting.Remove(next.Length);
                    yield return next.Item;
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
        if (_waiting.TryAdd(user.Length))
        {
            _items.Writer.TryWrite((item, user.Length));
        }

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
        _waiting.Close();
        _items.Writer.TryComplete(reason);
        return true;
    }
}
