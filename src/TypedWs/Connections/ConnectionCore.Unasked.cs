using TypedWs.Framing;
using TypedWs.Messages;

namespace TypedWs.Connections;

/// <summary>What the server sends of its own accord, where the client has chosen it with the subprotocol.</summary>
internal sealed partial class ConnectionCore
{
    private bool TakesUnaskedMessages => _runtime.Options.SpeaksTypedWs && _ws.Subprotocol == WsSubprotocol.V1Json;

    /// <summary>The host stops, and will close the connection.</summary>
    public void AnnounceShutdown(TimeSpan delay)
    {
        if (TakesUnaskedMessages)
        {
            using FrameBuffer buffer = FrameBuffer.Rent();
            UnaskedMessages.WriteGoingAway(buffer, _runtime.Envelope, delay);
            _runtime.Metrics.Sent(Outbound.EnqueueAnswer(buffer.GetFrame(Opcode.Text)), "$goingAway");
        }
    }

    private void SendWelcome()
    {
        if (TakesUnaskedMessages)
        {
            using FrameBuffer buffer = FrameBuffer.Rent();
            UnaskedMessages.WriteWelcome(buffer, _runtime.Envelope, _ws.Id, _runtime.Contract, _runtime.Options);
            _runtime.Metrics.Sent(Outbound.EnqueueAnswer(buffer.GetFrame(Opcode.Text)), "$welcome");
        }
    }
}
