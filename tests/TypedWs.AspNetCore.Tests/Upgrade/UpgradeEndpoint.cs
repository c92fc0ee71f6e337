using System.Text;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Upgrade;

/// <summary>Echoes text; every upgrade is accepted.</summary>
[WsEndpoint]
internal sealed partial class TextEchoEndpoint : WsRawEndpoint
{
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        ws.SendText(text);
        return default;
    }
}

/// <summary>What a test wants the endpoint to decide, and what the endpoint did.</summary>
internal sealed class UpgradeScript
{
    public Func<WsUpgrade, ValueTask<WsUpgradeResult<string>>> Decide { get; set; } = static _ => new("nobody");

    public EventRecorder Events { get; } = new();
}

/// <summary>Decides as the test's script says; says its data when asked anything.</summary>
[WsEndpoint]
internal sealed partial class DecidingEndpoint(UpgradeScript script) : WsRawEndpoint<string>
{
    public override ValueTask<WsUpgradeResult<string>> OnUpgradeAsync(WsUpgrade upgrade) => script.Decide(upgrade);

    public override ValueTask OnOpen(WsRawConnection<string> ws)
    {
        script.Events.Add("open " + ws.Data);
        return default;
    }

    public override ValueTask OnText(WsRawConnection<string> ws, ReadOnlySpan<byte> text)
    {
        ws.SendText($"{ws.Data}: {Encoding.UTF8.GetString(text)}");
        return default;
    }

    public override ValueTask OnClose(WsRawConnection<string> ws, WsClose close)
    {
        script.Events.Add($"close {ws.Data} {(int)close.Code}{(close.WasClean ? " clean" : "")}");
        return default;
    }
}
