using TypedWs.CompilerServices;
using TypedWs.Connections;
using TypedWs.Requests;

namespace TypedWs.Dispatch;

/// <summary>The items that a client sends for a request whose handler was not called yet. They wait as copies of their messages, and are
/// read when the handler begins to receive them.</summary>
/// <param name="ws">The connection.</param>
/// <param name="services">The services of the endpoint's dispatch.</param>
/// <param name="count">Counts the items of all such requests of the connection.</param>
internal sealed class EarlyItems(WsConnection ws, DispatchServices services, ItemCount count) : EarlyItemReceiver, IItemReader
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Sequence, byte[] Document)> _waiting = [];
    private ItemReceiver? _receiver;
    private Exception? _failure;
    private bool _isComplete;
    private bool _isClosed;

    /// <inheritdoc/>
    public void Receive(ref WsInboundMessage inbound)
    {
        lock (_gate)
        {
            if (_receiver is IItemReader reader)
            {
                reader.Receive(ref inbound);
            }
            else if (!_isClosed && !_isComplete && count.TryAdd(inbound.Length))
            {
                _waiting.Enqueue((inbound.Sequence, inbound.Document.ToArray()));
            }
        }
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            _receiver?.Complete();
        }
    }

    /// <inheritdoc/>
    public override void Fail(Exception reason)
    {
        lock (_gate)
        {
            _failure = reason;
            _receiver?.Fail(reason);
            Forget();
        }
    }

    /// <inheritdoc/>
    public override void Close()
    {
        lock (_gate)
        {
            Forget();
        }
    }

    /// <inheritdoc/>
    public override void MoveTo(ItemReceiver receiver)
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out (long Sequence, byte[] Document) item))
            {
                count.Remove(item.Document.Length);
                var inbound = new WsInboundMessage(ws, services, item.Sequence, entry: null, item.Document);
                if (inbound.TryReadEnvelope(MessageKind.Text))
                {
                    ((IItemReader)receiver).Receive(ref inbound);
                }
            }

            if (_failure is not null)
            {
                receiver.Fail(_failure);
            }
            else if (_isComplete)
            {
                receiver.Complete();
            }

            _receiver = receiver;
        }
    }

    private void Forget()
    {
        _isClosed = true;
        while (_waiting.TryDequeue(out (long Sequence, byte[] Document) item))
        {
            count.Remove(item.Document.Length);
        }
    }
}
