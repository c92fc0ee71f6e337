using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.Transport.Linux.Listening;

namespace TypedWs.Transport.Linux.Tests.Listening;

/// <summary>A <see cref="WsHost"/> with this transport among its services (docs/transport.md).</summary>
public sealed class WsHostOnLoopsTests
{
    [Fact]
    public async Task Its_WebSockets_run_on_the_loops_and_leave_nothing_at_its_end()
    {
        ListenerServices loops;
        await using (WsHost host = await WsHost.StartAsync<ScriptedEndpointWithoutScript>(
            "http://127.0.0.1:0/ws", static services => services.AddWsTransport(static options => options.LoopCount = 1)))
        {
            loops = host.Services.GetServices<IConnectionListenerFactory>().OfType<LoopListenerFactory>().Single().Services!;
            var address = new Uri($"http://{host.Address.Authority}/");
            await using RawWebSocket client = await RawWebSocket.ConnectAsync(address);
            await client.SendTextAsync("hello");
            Assert.Equal("hello", await client.ReceiveTextAsync());
            Assert.Equal(1, host.Services.GetRequiredService<DetachedConnections>().Count);

            // The listening socket, and the client's.
            Assert.Equal(2, loops.Loops.Loops[0].Load);
            Task end = host.DisposeAsync().AsTask();
            Assert.Equal(1001, (await client.ReceiveFrameAsync()).CloseCode);
            await client.SendAsync(RawFrame.MaskedClose(1001));
            await client.ReceiveEndAsync();
            await end.WithinLimit();
        }

        Assert.Equal(0, loops.Loops.Loops[0].Load);
        Assert.Equal(0, loops.Connections.Open);
    }
}
