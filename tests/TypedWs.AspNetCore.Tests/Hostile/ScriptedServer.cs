using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>A server whose endpoint does what the test says, and tells it what happens to its connections.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly int? _receiveBuffer;

    private ScriptedServer(WsTestServer server, Script script, int? receiveBuffer)
    {
        Server = server;
        Script = script;
        _receiveBuffer = receiveBuffer;
    }

    public WsTestServer Server { get; }

    public Script Script { get; }

    public Uri Address => Server.BaseAddress;

    public ScriptedEndpoint Endpoint => Script.Endpoint!;

    /// <summary>Starts a server.</summary>
    /// <param name="script">What the endpoint does; an echo of text if null.</param>
    /// <param name="options">Changes the endpoint's options.</param>
    /// <param name="time">The clock of all time limits; the real one if null.</param>
    /// <param name="smallSocketBuffers">Whether both sides' sockets hold only a few KiB for a client that does not read.</param>
    public static async Task<ScriptedServer> StartAsync(
        Script? script = null, Action<WsOptions>? options = null, TimeProvider? time = null, bool smallSocketBuffers = false)
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

                if (smallSocketBuffers)
                {
                    builder.WebHost.UseSmallSendBuffers();
                }
            });
        return new ScriptedServer(server, script, smallSocketBuffers ? SmallSocketBuffers.Size : null);
    }

    public Task<RawWebSocket> ConnectAsync() => RawWebSocket.ConnectAsync(Address, receiveBuffer: _receiveBuffer);

    /// <summary>Connects and returns the server's end too.</summary>
    public async Task<(RawWebSocket Client, WsRawConnection Connection)> ConnectBothAsync()
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
    public Func<WsRawConnection, string, ValueTask> OnText { get; init; } = (ws, text) =>
    {
        ws.SendText(text);
        return default;
    };

    public Action<WsRawConnection> OnOpen { get; init; } = _ => { };

    public Action<WsUpgrade> OnUpgrade { get; init; } = _ => { };

    public ScriptedEndpoint? Endpoint { get; set; }

    public Channel<WsRawConnection> Opened { get; } = Channel.CreateUnbounded<WsRawConnection>();

    public Channel<WsClose> Closed { get; } = Channel.CreateUnbounded<WsClose>();

    public Channel<Exception> Failed { get; } = Channel.CreateUnbounded<Exception>();
}

[WsEndpoint]
internal sealed partial class ScriptedEndpoint : WsRawEndpoint
{
    private readonly Script _script;

    public ScriptedEndpoint(Script script)
    {
        _script = script;
        script.Endpoint = this;
    }

    public override WsUpgradeResult OnUpgrade(WsUpgrade upgrade)
    {
        _script.OnUpgrade(upgrade);
        return WsUpgradeResult.Accept;
    }

    public override ValueTask OnOpen(WsRawConnection ws)
    {
        _script.OnOpen(ws);
        _script.Opened.Writer.TryWrite(ws);
        return default;
    }

    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text) => _script.OnText(ws, Encoding.UTF8.GetString(text));

    public override ValueTask OnClose(WsRawConnection ws, WsClose close)
    {
        _script.Closed.Writer.TryWrite(close);
        return default;
    }

    public override ValueTask OnError(WsRawConnection ws, Exception exception)
    {
        _script.Failed.Writer.TryWrite(exception);
        return default;
    }
}
