using System.Text;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hosting;

/// <summary>What the endpoints of a host did.</summary>
internal sealed class HostingEvents
{
    public EventRecorder Recorder { get; } = new();
}

/// <summary>Says its name with every echo, so that a test sees who has a path.</summary>
[WsEndpoint]
internal sealed partial class FirstEndpoint : WsRawEndpoint
{
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        ws.SendText($"first: {Encoding.UTF8.GetString(text)}");
        return default;
    }
}

/// <summary>The other endpoint of a host; it wants a service and records its hooks there.</summary>
[WsEndpoint]
internal sealed partial class SecondEndpoint(HostingEvents events) : WsRawEndpoint
{
    public override ValueTask OnOpen(WsRawConnection ws)
    {
        ws.Subscribe("all");
        events.Recorder.Add("open");
        return default;
    }

    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        ws.SendText($"second: {Encoding.UTF8.GetString(text)}");
        return default;
    }

    public override ValueTask OnClose(WsRawConnection ws, WsClose close)
    {
        events.Recorder.Add($"close {(int)close.Code} {close.WasClean}");
        return default;
    }
}
