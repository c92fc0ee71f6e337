using TypedWs.CompilerServices;
using TypedWs.Dispatch;
using TypedWs.Messages;

namespace TypedWs.Testing.Connections;

/// <summary>Reads error events (docs/wire-protocol.md, "Error event").</summary>
internal static class PeerErrors
{
    /// <summary>The discriminator.</summary>
    public const string TypeName = "error";

    /// <summary>Reads an error event. If its payload has another form, because the server has a formatter of its own, the code is
    /// <see cref="PeerErrorCodec.UnknownForm"/> and the message is the payload.</summary>
    public static WsPeerError Read(Received received, EnvelopeFormat format)
    {
        var envelope = default(InboundEnvelope);
        envelope.Begin(received.Bytes, format, isFromServer: true);
        envelope.ReadToPayload();
        bool isRead = envelope.TryRead<PeerErrorCodec, WsPeerError>(out WsPeerError? error);
        envelope.ReturnErrors();
        return isRead
            ? error!
            : new WsPeerError(WsError.Received(PeerErrorCodec.UnknownForm, received.ToString(), default, TimeSpan.Zero));
    }
}
