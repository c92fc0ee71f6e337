using System.Text;
using TypedWs.Connections;
using TypedWs.Dispatch;

namespace TypedWs.CompilerServices;

/// <summary>The filters in front of a handler. They get a message that was read, so they are not called for an invalid one.</summary>
public ref partial struct WsInboundMessage
{
    // Whether the message has passed the filters of the endpoint. If not, the filters are called when the dispatcher has returned.
    private bool IsFiltered<T>(FilterSet filters, T message)
    {
        if (_passage is { IsFiltered: true } || IsReserved)
        {
            return true;
        }

        string? id = _envelope.Id.IsEmpty ? null : Encoding.UTF8.GetString(_envelope.Id);
        var context = new WsMessageContext(_ws, Encoding.UTF8.GetString(_envelope.KnownType), message!, id, _sequence);
        _filters = new FilterCall(filters, context, _envelope.Document.ToArray());
        return false;
    }

    private ValueTask CallFilters(FilterCall filters)
    {
        RequestContext context = WaitingContext();
        ValueTask handled = context.WaitAsync(context.FilterAsync(filters), acknowledges: false);
        return _passage is { IsDetached: true, RunsDetached: false } ? Detach(handled) : handled;
    }
}
