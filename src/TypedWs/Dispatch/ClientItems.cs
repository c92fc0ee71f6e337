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
    private readonly ItemQueue<T> _items;
    private readonly CancellationTokenRegistration _end;
    private int _isEnumerated;

    /// <param name="owner">The open requests of the connection.</param>
    /// <param name="token">The token of the handler.</param>
    public ClientItems(ConnectionRequests owner, CancellationToken token)
    {
        _items = new ItemQueue<T>(owner, isAnswer: false);
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
        else if (inbound.TryReadItem<TCodec, T>(out T? item))
        {
            _items.Add(item, inbound.Length);
        }
    }

    /// <inheritdoc/>
    public override void Complete() => _items.Complete();

    /// <inheritdoc/>
    public override void Fail(Exception reason)
    {
        // The handler may ignore its token for long. Its items must not pause reading meanwhile.
        _items.StopCounting();
        _items.Complete(reason);
    }

    /// <inheritdoc/>
    public override void Close()
    {
        _end.Unregister();
        _items.StopCounting();
        _items.Complete();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The items are enumerated for the second time.</exception>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        => Interlocked.Exchange(ref _isEnumerated, 1) == 0
            ? _items.TakeAllAsync(cancellationToken)
            : throw new InvalidOperationException("The items of a client's stream can be enumerated once only.");
}
