using TypedWs.CompilerServices;
using TypedWs.Connections;
using TypedWs.Messages;
using TypedWs.Requests;

namespace TypedWs.Dispatch;

/// <summary>
/// Messages that do not wait for the handler in front of them: <c>$cancel</c>, <c>$end</c>, items of streams and answers to the server's
/// requests. All of them have a <c>ref</c>. While a handler is pending, they are processed on the receive thread, so the handler may run at
/// the same time.
/// </summary>
internal static class Arrivals
{
    /// <summary>Processes a message that must not wait for the pending handler. Notes the id of any other message.</summary>
    /// <param name="services">The services of the endpoint's dispatch.</param>
    /// <param name="ws">The connection.</param>
    /// <param name="head">The message. Its request is set if the message has an id.</param>
    /// <param name="payload">The bytes of the message.</param>
    /// <returns>Whether the message was processed.</returns>
    public static bool TryProcessAtOnce(
        DispatchServices services, WsConnection ws, ref MessageHead head, ReadOnlySpan<byte> payload)
    {
        var inbound = new WsInboundMessage(ws, services, head.Sequence, entry: null, payload);
        bool isValid = inbound.TryScan(head.Kind, out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> reference);
        if (!id.IsEmpty)
        {
            RequestTable table = ws.Core.Requests.Table;
            head = head with { Request = table.TryAdd(id, out RequestEntry? entry) ? entry : RequestEntry.Conflict };
        }

        if (!isValid || reference.IsEmpty)
        {
            return false;
        }

        if (ws.Core.TryTakeMessage(out TimeSpan retryAfter))
        {
            Refer(services, ws, ref inbound, reference);
        }
        else
        {
            inbound.RejectTooSoon(retryAfter);
        }

        return true;
    }

    /// <summary>Processes a message with a <c>ref</c>, whose envelope was read and is valid.</summary>
    /// <param name="services">The services of the endpoint's dispatch.</param>
    /// <param name="ws">The connection.</param>
    /// <param name="inbound">The message.</param>
    /// <param name="reference">The JSON text of its <c>ref</c>.</param>
    public static void Refer(
        DispatchServices services, WsConnection ws, ref WsInboundMessage inbound, ReadOnlySpan<byte> reference)
    {
        if (ws.Core.OpenRequests is not { } requests)
        {
            return;
        }

        if (ServerRequests.IsServerId(reference))
        {
            if (requests.Sent.Find(reference) is { } request)
            {
                inbound.ReadAnswer(request);
            }
        }
        else if (requests.Table.Find(reference) is { } entry)
        {
            Refer(services, ws, ref inbound, entry);
        }
    }

    private static void Refer(DispatchServices services, WsConnection ws, ref WsInboundMessage inbound, RequestEntry entry)
    {
        if (inbound.Type.SequenceEqual("$cancel"u8))
        {
            Cancel(services, ws, inbound.Sequence, entry);
        }
        else if (FindReceiver(services, ws, entry) is { } items)
        {
            Deliver(ref inbound, items);
        }
    }

    private static void Cancel(DispatchServices services, WsConnection ws, long sequence, RequestEntry entry)
    {
        if (entry.Cancel())
        {
            ws.Core.Requests.Table.Remove(entry);
            new Responder(ws, services, sequence, entry.Id, type: default, activity: null).Refuse(RuntimeErrors.CancelledByPeer);
        }

        entry.Items?.Fail(new OperationCanceledException("The client has cancelled the request."));
    }

    private static void Deliver(ref WsInboundMessage inbound, ItemReceiver items)
    {
        if (inbound.Type.SequenceEqual("$end"u8))
        {
            items.Complete();
        }
        else
        {
            ((IItemReader)items).Receive(ref inbound);
        }
    }

    // Null if the handler takes no items.
    private static ItemReceiver? FindReceiver(DispatchServices services, WsConnection ws, RequestEntry entry)
        => entry.Items is { } items ? items
            : entry.IsCalled ? null
            : entry.KeepItems(new EarlyItems(ws, services, ws.Core.Requests.EarlyItems));
}
