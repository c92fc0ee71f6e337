using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Raw;

/// <summary>What a test wants an endpoint to do, and what its hooks saw.</summary>
internal sealed class RawScript
{
    public EventRecorder Events { get; } = new();

    public Func<WsRawConnection, string, ValueTask> Text { get; set; } = static (_, _) => default;
}

/// <summary>Does as the script says with text, echoes binary, records its hooks.</summary>
[WsEndpoint]
internal sealed partial class RawScriptEndpoint(RawScript script) : WsRawEndpoint
{
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text) => script.Text(ws, Encoding.UTF8.GetString(text));

    public override ValueTask OnBinary(WsRawConnection ws, ReadOnlySpan<byte> data)
    {
        ws.SendBinary(data);
        return default;
    }

    public override ValueTask OnDrain(WsRawConnection ws)
    {
        script.Events.Add("drain");
        return default;
    }

    public override ValueTask OnError(WsRawConnection ws, Exception exception)
    {
        script.Events.Add("error " + exception.Message);
        return default;
    }

    public override ValueTask OnClose(WsRawConnection ws, WsClose close)
    {
        script.Events.Add($"close {(int)close.Code} {close.Reason} {(close.WasClean ? "clean" : "lost")}");
        return default;
    }

    internal static Task<WsTestServer> StartAsync(RawScript script, Action<WsOptions>? options = null)
        => WsTestServer.StartAsync(
            app => app.MapWs<RawScriptEndpoint>("/ws", options),
            builder => builder.Services.AddSingleton(script));
}

/// <summary>Has a handler for text only.</summary>
[WsEndpoint]
internal sealed partial class TextOnlyEndpoint : WsRawEndpoint
{
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        ws.SendText(text);
        return default;
    }
}

/// <summary>Has a handler for binary only.</summary>
[WsEndpoint]
internal sealed partial class BinaryOnlyEndpoint : WsRawEndpoint
{
    public override ValueTask OnBinary(WsRawConnection ws, ReadOnlySpan<byte> data)
    {
        ws.SendBinary(data);
        return default;
    }
}
