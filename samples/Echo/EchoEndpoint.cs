using TypedWs;

namespace Echo;

/// <summary>Echoes text as text and binary as binary.</summary>
[WsEndpoint]
public sealed partial class EchoEndpoint : WsRawEndpoint
{
    /// <inheritdoc/>
    public override ValueTask OnText(WsConnection ws, ReadOnlySpan<byte> text)
    {
        ws.SendText(text);
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask OnBinary(WsConnection ws, ReadOnlySpan<byte> data)
    {
        ws.SendBinary(data);
        return default;
    }
}
