using TypedWs.CompilerServices;

namespace TypedWs.Generators.Tests.HandWritten;

/// <summary>An endpoint whose dispatcher was written by hand.</summary>
public sealed class ChatEndpoint : WsEndpoint, IWsEndpoint<ChatEndpoint>
{
    static int IWsEndpoint<ChatEndpoint>.GeneratedCodeVersion => WsMessageRegistry.GeneratedCodeVersion;

    static ChatEndpoint IWsEndpoint<ChatEndpoint>.Create(IServiceProvider services)
    {
        WsMessageRegistry.Register<ChatPayloadWsCodec, ChatPayload>();
        return new ChatEndpoint();
    }

    protected override ValueTask DispatchMessage(WsConnection ws, ref WsInboundMessage inbound)
    {
        if (inbound.Type.SequenceEqual("chat"u8))
        {
            return DispatchOnChat(ref inbound);
        }

        inbound.RefuseUnknownType();
        return default;
    }

    private static ValueTask DispatchOnChat(ref WsInboundMessage inbound)
    {
        if (!inbound.TryRead<ChatPayloadWsCodec, ChatPayload>(out ChatPayload? message))
        {
            return default;
        }

        inbound.Reply(OnChat(message));
        return default;
    }

    private static ChatPayload OnChat(ChatPayload message) => new(message.Text.Trim());
}
