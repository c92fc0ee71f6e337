using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>docs/wire-protocol.md, "Close codes": the codes that the server closes with by itself, on a raw endpoint. Those of typed
/// endpoints, of users and of slow peers have tests of their own (<c>InboundLimitTests</c>, <c>ServerCredentialsTests</c>,
/// <c>HeartbeatTests</c>, <c>SendStatusTests</c>).</summary>
public sealed class CloseCodeTests
{
    public static TheoryData<TestNetwork, int> Rows
        => new(from code in (int[])[1001, 1002, 1003, 1007, 1009, 1011] from network in TestNetworks.All select (network, code));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Each_cause_has_its_code(TestNetwork network, int code)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            app => app.MapWs<ClosedEndpoint>("/ws", static options => options.MaxMessageSize = 1000),
            builder => builder.Services.AddSingleton(new ClosedScript(FailsOpen: code == 1011)),
            transport: network);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendAsync(code switch
        {
            1002 => RawFrame.Masked(RawFrame.TextOpcode, "hi"u8, rsv: 1),
            1003 => RawFrame.Masked(RawFrame.BinaryOpcode, "hi"u8),
            1007 => RawFrame.Masked(RawFrame.TextOpcode, [0xFF]),
            1009 => RawFrame.MaskedText(new string('a', 2000)),
            _ => RawFrame.MaskedText("hi"),
        });
        if (code == 1001)
        {
            Assert.Equal("hi", await client.ReceiveTextAsync());
        }

        Task stopping = code == 1001 ? server.App.StopAsync() : Task.CompletedTask;
        RawFrame frame = await client.ReceiveFrameAsync();
        Assert.Equal((RawFrame.CloseOpcode, code), (frame.Opcode, frame.CloseCode));
        await client.SendAsync(RawFrame.MaskedClose(code));
        await client.ReceiveEndAsync();
        await stopping.WithinLimit();
    }
}

/// <summary>The behaviour that a test asks for.</summary>
internal sealed record ClosedScript(bool FailsOpen);

/// <summary>Is closed for each reason.</summary>
[WsEndpoint]
internal sealed partial class ClosedEndpoint(ClosedScript script) : WsRawEndpoint
{
    public override ValueTask OnOpen(WsRawConnection ws)
        => script.FailsOpen ? throw new InvalidOperationException("the test says so") : default;

    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        ws.SendText(text);
        return default;
    }
}
