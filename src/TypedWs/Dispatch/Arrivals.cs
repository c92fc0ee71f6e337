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
            Refer(ws, services, head.Sequence, ref inbound, reference);
        }
        else
        {
            inbound.RejectTooSoon(retryAfter);
        }

        return true;
    }

    /// <summary>Processes a message with a <c>ref</c>, whose envelope was read and is valid.</summary>
    /// <param name="ws">The connection.</param>
    /// <param name="services">The services of the endpoint's dispatch.</param>
    /// <param name="sequence">The number of the message.</param>
    /// <param name="inbound">The message.</param>
    /// <param name="reference">The JSON text of its <c>ref</c>.</param>
    public static void Refer(
        WsConnection ws, DispatchServices services, long sequence, ref WsInboundMessage inbound, ReadOnlySpan<byte> reference)
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
            Refer(ws, services, sequence, ref inbound, requests, entry);
        }
    }

    private static void Refer(
        WsConnection ws,
        DispatchServices services,
        long sequence,
        ref WsInboundMessage inbound,
        ConnectionRequests requests,
        RequestEntry entry)
    {
        if (inbound.Type.SequenceEqual("$cancel"u8))
        {
            if (entry.Cancel())
            {
                requests.Table.Remove(entry);
                new Responder(ws, services, sequence, entry.Id, type: default, activity: null).Refuse(RuntimeErrors.CancelledByPeer);
            }

            entry.Items?.Fail(new OperationCanceledException("The client has cancelled the request."));
        }
        else if (FindReceiver(ws, services, requests, entry) is not { } items)
        {
            // The handler takes no items.
        }
        else if (inbound.Type.SequenceEqual("$end"u8))
        {
            items.Complete();
        }
        else
        {
            ((IItemReader)items).Receive(ref inbound);
        }
    }

    private static ItemReceiver? FindReceiver(
        WsConnection ws, DispatchServices services, ConnectionRequests requests, RequestEntry entry)
        => entry.Items is { } items ? items
            : entry.IsCalled ? null
            : entry.KeepItems(new EarlyItems(ws, services, requests.EarlyItems));
}
