using System.Threading.Channels;

namespace TypedWs.Requests;

/// <summary>The items of one stream of the peer, from their arrival until they are taken. Any thread adds; one takes.</summary>
/// <param name="owner">The open requests of the connection.</param>
/// <param name="isAnswer">Whether the stream answers a request to the peer.</param>
internal sealed class ItemQueue<T>(ConnectionRequests owner, bool isAnswer)
{
    private readonly Channel<(T Item, int Length)> _items = Channel.CreateUnbounded<(T Item, int Length)>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly ItemCount _waiting = new(owner, isAnswer);

    /// <summary>Whether reading must pause until items are taken.</summary>
    public bool IsFull => _waiting.IsFull;

    /// <summary>Adds an item, unless nobody takes items any more.</summary>
    /// <param name="item">The item.</param>
    /// <param name="length">The length of its message in bytes.</param>
    public void Add(T item, int length)
    {
        if (_waiting.TryAdd(length))
        {
            _items.Writer.TryWrite((item, length));
        }
    }

    /// <summary>No more items come. Those that were not taken still can be.</summary>
    /// <param name="reason">The exception that is thrown behind the last item; null for none.</param>
    public void Complete(Exception? reason = null) => _items.Writer.TryComplete(reason);

    /// <summary>The items that wait do not count any more, because reading need not pause for them: later items are ignored.</summary>
    public void StopCounting() => _waiting.Close();

    /// <summary>Takes the items as they come. May be called once.</summary>
    public async IAsyncEnumerator<T> TakeAllAsync(CancellationToken cancellationToken)
    {
        while (await _items.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_items.Reader.TryRead(out (T Item, int Length) next))
            {
                _waiting.Remove(next.Length);
                yield return next.Item;
            }
        }
    }
}
