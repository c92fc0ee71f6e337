using TypedWs;

namespace Echo;

/// <summary>Echoes text as text and binary as binary.</summary>
[WsEndpoint]
public sealed partial class EchoEndpoint : WsRawEndpoint
{
    /// <inheritdoc/>
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        ws.SendText(text);
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask OnBinary(WsRawConnection ws, ReadOnlySpan<byte> data)
    {
        ws.SendBinary(data);
        return default;
    }
}
