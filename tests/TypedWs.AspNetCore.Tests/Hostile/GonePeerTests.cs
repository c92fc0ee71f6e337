using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Clients that go away while a handler awaits and all that lies between is full.</summary>
public sealed class GonePeerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_goes_behind_a_full_pipe_is_noticed_whatever_its_handler_does(bool resets)
    {
        var handling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new Script
        {
            OnText = async (ws, _) =>
            {
                ws.Closed.UnsafeRegister(_ => cancelled.TrySetResult(), null);
                handling.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, ws.Closed);
            },
        };
        await using ScriptedServer server = await ScriptedServer.StartAsync(script, options =>
        {
            options.KeepAlive.Interval = TimeSpan.FromSeconds(0.3);
            options.KeepAlive.Timeout = TimeSpan.FromSeconds(0.3);
        });
        (RawWebSocket client, _) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        await client.SendTextAsync("wait");
        await handling.Task.WithinLimit();
        byte[] messages =
        [
            .. Enumerable.Repeat(RawFrame.Masked(RawFrame.BinaryOpcode, new byte[1000]), 64).SelectMany(static frame => frame),
        ];
        client.Socket.Blocking = false;
        while (client.Socket.Poll(TimeSpan.FromSeconds(0.5), SelectMode.SelectWrite))
        {
            // What does not fit is left out: nobody will read so far.
            client.Socket.Send(messages, SocketFlags.None, out SocketError error);
            Assert.True(error is SocketError.Success or SocketError.WouldBlock, error.ToString());
        }

        if (resets)
        {
            client.Reset();
        }
        else
        {
            client.Socket.Close();
        }

        Assert.Equal(WsCloseCode.Abnormal, (await server.NextCloseAsync()).Code);
        await cancelled.Task.WithinLimit();
        await Bounded.Until(() => script.Endpoint!.Connections.Count == 0, "the endpoint has forgotten it");
    }

    /// <summary>A look at what may have come, which the heartbeat asks for while a ping is out, is no sign of life.</summary>
    [Fact]
    public async Task One_that_falls_silent_over_http_2_is_dropped()
    {
        var script = new Script();
        await using WsTestServer server = await WsTestServer.StartAsync(
            app => app.MapWs<ScriptedEndpoint>("/ws", static options =>
            {
                options.KeepAlive.Interval = TimeSpan.FromSeconds(0.5);
                options.KeepAlive.Timeout = TimeSpan.FromSeconds(0.5);
            }),
            builder =>
            {
                builder.Services.AddSingleton(script);
                builder.WebHost.ConfigureKestrel(static kestrel =>
                    kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http2));
            });
        await using RawHttp2 client = await RawHttp2.OpenAsync(server.BaseAddress);
        int stream = await client.ConnectAsync("/ws");
        await client.SendDataAsync(stream, RawFrame.MaskedText("the last word"), ends: false);

        Assert.Equal(WsCloseCode.Abnormal, (await script.Closed.Reader.ReadAsync().WithinLimit()).Code);
    }
}
