using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Messages;

namespace TypedWs.Dispatch;

/// <summary>Messages that the runtime of a typed endpoint sends without a call of the application. Only clients with the subprotocol
/// <see cref="WsSubprotocol.V1Json"/> get them: by choosing the subprotocol, the client has agreed to these messages.</summary>
internal static class SystemMessages
{
    /// <summary>Sends <c>$welcome</c>, the first message of a connection.</summary>
    /// <param name="ws">The connection.</param>
    /// <param name="contract">The endpoint's contract; null if generated code gives none.</param>
    public static void SendWelcome(WsConnectionBase ws, WsContract? contract)
    {
        if (ws is WsConnection { Subprotocol: WsSubprotocol.V1Json } typed)
        {
            using FrameBuffer buffer = FrameBuffer.Rent();
            WriteWelcome(buffer, ws.Shared.Envelope, ws.Id, contract, ws.Shared.Options);
            typed.SendAnswer(buffer, "$welcome");
        }
    }

    /// <summary>Sends <c>$goingAway</c>: the host stops, and will close the connection.</summary>
    /// <param name="ws">The connection.</param>
    /// <param name="delay">The time until the connection is closed.</param>
    public static void SendGoingAway(WsConnectionBase ws, TimeSpan delay)
    {
        if (ws is WsConnection { Subprotocol: WsSubprotocol.V1Json } typed)
        {
            using FrameBuffer buffer = FrameBuffer.Rent();
            WriteGoingAway(buffer, ws.Shared.Envelope, delay);
            typed.SendAnswer(buffer, "$goingAway");
        }
    }

    /// <summary>Writes <c>$welcome</c>.</summary>
    /// <param name="buffer">An empty buffer.</param>
    /// <param name="format">The endpoint's envelope.</param>
    /// <param name="connectionId">The id of the connection.</param>
    /// <param name="contract">The endpoint's contract; null if generated code gives none.</param>
    /// <param name="options">The endpoint's limits.</param>
    private static void WriteWelcome(
        FrameBuffer buffer,
        EnvelopeFormat format,
        string connectionId,
        WsContract? contract,
        WsOptions options)
    {
        buffer.Write(format.BeforeWelcome);
        Utf8JsonWriter json = buffer.Json;
        json.WriteStartObject();
        json.WriteString("connectionId"u8, connectionId);
        if (contract is not null)
        {
            json.WriteStartObject("contract"u8);
            json.WriteString("name"u8, contract.Name);
            if (contract.Version is not null)
            {
                json.WriteString("version"u8, contract.Version);
            }

            json.WriteString("hash"u8, contract.Hash);
            json.WriteEndObject();
        }

        json.WriteStartObject("limits"u8);
        json.WriteNumber("maxMessageBytes"u8, options.MaxMessageSize);
        json.WriteEndObject();
        if (options.KeepAlive.Interval != Timeout.InfiniteTimeSpan)
        {
            json.WriteNumber("heartbeatMs"u8, (long)options.KeepAlive.Interval.TotalMilliseconds);
        }

        json.WriteEndObject();
        json.Flush();
        buffer.Write("}"u8);
    }

    /// <summary>Writes <c>$goingAway</c>.</summary>
    /// <param name="buffer">An empty buffer.</param>
    /// <param name="format">The endpoint's envelope.</param>
    /// <param name="delay">The time until the connection is closed.</param>
    private static void WriteGoingAway(FrameBuffer buffer, EnvelopeFormat format, TimeSpan delay)
    {
        buffer.Write(format.BeforeGoingAway);
        Utf8JsonWriter json = buffer.Json;
        json.WriteStartObject();
        json.WriteNumber("delayMs"u8, (long)delay.TotalMilliseconds);
        json.WriteEndObject();
        json.Flush();
        buffer.Write("}"u8);
    }
}
