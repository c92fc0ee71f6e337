using System.Threading.Channels;
using TypedWs.CompilerServices;
using TypedWs.Requests;

namespace TypedWs.Dispatch;

/// <summary>Reads the messages that are the items of a stream.</summary>
internal interface IItemReader
{
    /// <summary>Reads an item. An invalid item is answered with an error event and is not delivered.</summary>
    void Receive(ref WsInboundMessage inbound);
}

/// <summary>The items that a client sends for its request, as the handler takes them.</summary>
/// <typeparam name="TCodec">Reads the items.</typeparam>
/// <typeparam name="T">The message that is an item.</typeparam>
internal sealed class ClientItems<TCodec, T> : ItemReceiver, IItemReader, IAsyncEnumerable<T>
    where TCodec : struct, IWsMessageCodec<T>
{
    private readonly Channel<(T Item, int Length)> _items = Channel.CreateUnbounded<(T Item, int Length)>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly ItemCount _waiting;
    private readonly CancellationTokenRegistration _end;
    private int _isEnumerated;

    /// <param name="owner">The open requests of the connection.</param>
    /// <param name="token">The token of the handler.</param>
    public ClientItems(ConnectionRequests owner, CancellationToken token)
    {
        _waiting = new ItemCount(owner);
        _end = token.UnsafeRegister(
            static (self, token) => ((ItemReceiver)self!).Fail(new OperationCanceledException(token)), this);
    }

    /// <inheritdoc/>
    public void Receive(ref WsInboundMessage inbound)
    {
        if (!inbound.Type.SequenceEqual(TCodec.Discriminator))
        {
            inbound.RejectItem();
        }
        else if (inbound.TryReadItem<TCodec, T>(out T? item) && _waiting.TryAdd(inbound.Length))
        {
            _items.Writer.TryWrite((item, inbound.Length));
        }
    }

    /// <inheritdoc/>
    public override void Complete() => _items.Writer.TryComplete();

    /// <inheritdoc/>
    public override void Fail(Exception reason)
    {
        // The handler may ignore its token for long. Its items must not pause reading meanwhile.
        _waiting.Close();
        _items.Writer.TryComplete(reason);
    }

    /// <inheritdoc/>
    public override void Close()
    {
        _end.Unregister();
        _waiting.Close();
        Complete();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The items are enumerated for the second time.</exception>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        => Interlocked.Exchange(ref _isEnumerated, 1) == 0
            ? EnumerateAsync(cancellationToken)
            : throw new InvalidOperationException("The items of a client's stream can be enumerated once only.");

    private async IAsyncEnumerator<T> EnumerateAsync(CancellationToken cancellationToken)
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
