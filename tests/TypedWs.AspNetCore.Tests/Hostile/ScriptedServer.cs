using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Messages;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>A server whose endpoint does what the test says, and tells it what happens to its connections.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private ScriptedServer(WsTestServer server, Script script)
    {
        Server = server;
        Script = script;
    }

    public WsTestServer Server { get; }

    public Script Script { get; }

    public Uri Address => Server.BaseAddress;

    public ScriptedEndpoint Endpoint => Script.Endpoint!;

    public static async Task<ScriptedServer> StartAsync(
        Script? script = null, Action<WsOptions>? options = null, TimeProvider? time = null)
    {
        script ??= new Script();
        WsTestServer server = await WsTestServer.StartAsync(
            app => app.MapWs<ScriptedEndpoint>("/ws", options),
            builder =>
            {
                builder.Services.AddSingleton(script);
                if (time is not null)
                {
                    builder.Services.AddSingleton(time);
                }
            });
        return new ScriptedServer(server, script);
    }

    public Task<RawWebSocket> ConnectAsync() => RawWebSocket.ConnectAsync(Address);

    /// <summary>Connects and returns the server's end too.</summary>
    public async Task<(RawWebSocket Client, WsConnection Connection)> ConnectBothAsync()
    {
        RawWebSocket client = await ConnectAsync();
        return (client, await Script.Opened.Reader.ReadAsync().WithinLimit());
    }

    /// <summary>How the next connection ended.</summary>
    public Task<WsClose> NextCloseAsync() => Script.Closed.Reader.ReadAsync().WithinLimit();

    /// <summary>Proves that other peers are served.</summary>
    public async Task ServesOthersAsync()
    {
        await using RawWebSocket other = await ConnectAsync();
        await other.PingAsync();
        await other.CloseAsync();
        Assert.Equal(WsCloseCode.Normal, (await NextCloseAsync()).Code);
        _ = await Script.Opened.Reader.ReadAsync().WithinLimit();
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>What the endpoint does.</summary>
internal sealed class Script
{
    public Func<WsConnection, string, ValueTask> OnText { get; init; } = (ws, text) =>
    {
        ws.SendText(text);
        return default;
    };

    public Action<WsConnection> OnOpen { get; init; } = _ => { };

    public Action<WsUpgrade> OnUpgrade { get; init; } = _ => { };

    public ScriptedEndpoint? Endpoint { get; set; }

    public Channel<WsConnection> Opened { get; } = Channel.CreateUnbounded<WsConnection>();

    public Channel<WsClose> Closed { get; } = Channel.CreateUnbounded<WsClose>();

    public Channel<Exception> Failed { get; } = Channel.CreateUnbounded<Exception>();
}

internal sealed class ScriptedEndpoint(Script script) : WsRawEndpoint, IWsEndpoint<ScriptedEndpoint>
{
    public static int ContractVersion => WsMessageRegistry.ContractVersion;

    public static ScriptedEndpoint Create(IServiceProvider services)
    {
        Script script = services.GetRequiredService<Script>();
        return script.Endpoint = new ScriptedEndpoint(script);
    }

    public override WsUpgradeResult OnUpgrade(WsUpgrade upgrade)
    {
        script.OnUpgrade(upgrade);
        return WsUpgradeResult.Accept;
    }

    public override ValueTask OnOpen(WsConnection ws)
    {
        script.OnOpen(ws);
        script.Opened.Writer.TryWrite(ws);
        return default;
    }

    public override ValueTask OnText(WsConnection ws, ReadOnlySpan<byte> text) => script.OnText(ws, Encoding.UTF8.GetString(text));

    public override ValueTask OnClose(WsConnection ws, WsClose close)
    {
        script.Closed.Writer.TryWrite(close);
        return default;
    }

    public override ValueTask OnError(WsConnection ws, Exception exception)
    {
        script.Failed.Writer.TryWrite(exception);
        return default;
    }
}
