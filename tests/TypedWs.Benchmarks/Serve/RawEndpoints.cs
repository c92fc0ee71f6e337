namespace TypedWs.Benchmarks.Serve;

/// <summary>Echoes bytes.</summary>
[WsEndpoint]
internal sealed partial class RawEcho : WsRawEndpoint
{
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        ws.SendText(text);
        return default;
    }

    public override ValueTask OnBinary(WsRawConnection ws, ReadOnlySpan<byte> data)
    {
        ws.SendBinary(data);
        return default;
    }
}

/// <summary>Broadcasts bytes.</summary>
[WsEndpoint]
internal sealed partial class RawRoom : WsRawEndpoint
{
    private const string Room = "room";

    public override ValueTask OnOpen(WsRawConnection ws)
    {
        ws.Subscribe(Room);
        return default;
    }

    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        Topics.PublishText(Room, text);
        return default;
    }

    public override ValueTask OnBinary(WsRawConnection ws, ReadOnlySpan<byte> data)
    {
        Topics.PublishBinary(Room, data);
        return default;
    }
}
