using System.Diagnostics;
using TypedWs.Authorization;
using TypedWs.CompilerServices;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Requests;

namespace TypedWs.Dispatch;

/// <summary>
/// The path of one message through a typed endpoint: limits → envelope → handler → answer. Between envelope and handler, the
/// generated code of the endpoint chooses the handler, and calls <see cref="WsInboundMessage"/> to check the rate, the authorization
/// and the payload.
/// </summary>
internal static class Dispatcher
{
    /// <summary>Processes a message. Never throws, and never returns a faulted task.</summary>
    /// <param name="services">The services of the endpoint's dispatch.</param>
    /// <param name="ws">The connection of the message.</param>
    /// <param name="head">The kind and the number of the message.</param>
    /// <param name="payload">The message in the receive buffer. The buffer is used again as soon as this method has returned.</param>
    public static ValueTask ReceiveAsync(DispatchServices services, WsConnection ws, in MessageHead head, ReadOnlySpan<byte> payload)
    {
        RequestEntry? entry = head.Request;
        if (entry is not null && !entry.TryBegin())
        {
            // The message was cancelled while it waited, and is answered.
            return default;
        }

        var inbound = new WsInboundMessage(ws, services, head.Sequence, entry, payload);
        if (!ws.Core.TryTakeMessage(out TimeSpan retryAfter))
        {
            inbound.RejectTooSoon(retryAfter);
            return default;
        }

        if (ReferenceEquals(entry, RequestEntry.Conflict))
        {
            inbound.RejectConflict(head.Kind);
            return default;
        }

        return MessageActivities.AreWanted
            ? ReceiveTraced(services, ws, head.Kind, ref inbound)
            : Receive(services, ws, head.Kind, ref inbound);
    }

    /// <summary>Processes a text message again, after a gate in front of its handler has opened.</summary>
    /// <param name="services">The services of the endpoint's dispatch.</param>
    /// <param name="ws">The connection of the message.</param>
    /// <param name="sequence">The number of the message.</param>
    /// <param name="document">The whole message.</param>
    /// <param name="passage">The gates that the message has passed.</param>
    public static ValueTask ReceiveAgainAsync(
        DispatchServices services, WsConnection ws, long sequence, ReadOnlySpan<byte> document, Passage passage)
    {
        var inbound = new WsInboundMessage(ws, services, sequence, document, passage);
        return Receive(services, ws, MessageKind.Text, ref inbound);
    }

    /// <summary>Ends the activity when the handler has ended, or when the connection no longer waits for the handler.</summary>
    /// <param name="services">The services of the endpoint's dispatch.</param>
    /// <param name="handled">The task of the handler.</param>
    /// <param name="activity">The activity.</param>
    /// <param name="passage">The gates that the message has passed. If its handler runs beside the next messages, the activity ends with
    /// the handler and not here.</param>
    public static ValueTask EndActivityAsync(DispatchServices services, ValueTask handled, Activity activity, Passage? passage)
    {
        if (!handled.IsCompletedSuccessfully)
        {
            return EndActivityLaterAsync(services, handled, activity, passage);
        }

        EndActivity(services, activity, passage);
        return default;
    }

    private static ValueTask ReceiveTraced(DispatchServices services, WsConnection ws, MessageKind kind, ref WsInboundMessage inbound)
    {
        Activity? current = Activity.Current;
        try
        {
            inbound.Trace();
            ValueTask handled = Receive(services, ws, kind, ref inbound);
            return inbound.Activity is { } activity ? EndActivityAsync(services, handled, activity, inbound.PassedGates) : handled;
        }
        finally
        {
            // Restores the receive loop's own activity: the next message is not part of this one's trace.
            Activity.Current = current;
        }
    }

    private static ValueTask Receive(DispatchServices services, WsConnection ws, MessageKind kind, ref WsInboundMessage inbound)
    {
        if (!inbound.TryReadEnvelope(kind))
        {
            return default;
        }

        if (ws.Core.OpenRequests is { NeedInput: true } && inbound.TryRefer())
        {
            return default;
        }

        ValueTask handler;
        try
        {
            handler = inbound.IsReserved ? ReceiveReserved(services, ws, ref inbound) : services.Hooks.HandleAsync(ws, ref inbound);
        }
#pragma warning disable CA1031 // a handler may throw anything; the connection lives on
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return inbound.Fail(exception);
        }

        return inbound.Complete(handler);
    }

    // The protocol's own messages; no message of an application can have such a type.
    private static ValueTask ReceiveReserved(DispatchServices services, WsConnection ws, ref WsInboundMessage inbound)
    {
        if (inbound.Type.SequenceEqual("$ping"u8))
        {
            inbound.Pong();
            return default;
        }

        if (inbound.Type.SequenceEqual("$cancel"u8) || inbound.Type.SequenceEqual("$end"u8))
        {
            inbound.ReceiveControl();
            return default;
        }

        if (inbound.Type.SequenceEqual(NewCredentialsCodec.Discriminator))
        {
            return inbound.TryRead<NewCredentialsCodec, NewCredentials>(out NewCredentials message)
                ? inbound.AuthenticateAsync(services.Hooks.AuthenticateAsync(ws, message.Token))
                : default;
        }

        inbound.RefuseUnknownType();
        return default;
    }

    private static async ValueTask EndActivityLaterAsync(
        DispatchServices services, ValueTask handled, Activity activity, Passage? passage)
    {
        await handled.ConfigureAwait(false);
        EndActivity(services, activity, passage);
    }

    private static void EndActivity(DispatchServices services, Activity activity, Passage? passage)
    {
        if (passage is not { RunsDetached: true })
        {
            services.Activities.End(activity);
        }
    }
}
