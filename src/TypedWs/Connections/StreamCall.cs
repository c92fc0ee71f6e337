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

    private readonly ItemCount _waiting = new(ws.Core.Requests);
    private int _hasEnded;

    protected override bool HasEnded => Volatile.Read(ref _hasEnded) != 0;

    /// <summary>Sends the request when the enumeration begins, and returns the items.</summary>
    public async IAsyncEnumerable<TItem> EnumerateAsync<TRequest>(
        TRequest message, WsRequestOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Send(message, options, cancellationToken);
        try
        {
            while (await _items.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                while (_items.Reader.TryRead(out (TItem Item, int Length) next))
                {
                    _waiting.Remove(next.Length);
                    yield return next.Item;
                }
            }
        }
        finally
        {
            _waiting.Close();
            if (TryEnd(reason: null))
            {
                // The caller has left the enumeration before the end of the stream.
                End();
                SendCancel();
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

        _items.Writer.TryComplete(reason);
        return true;
    }
}
