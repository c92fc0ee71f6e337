using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Transport.Linux.Interop;
using TypedWs.Transport.Linux.Listening;
using TypedWs.Transport.Linux.Tests.Testing;

namespace TypedWs.Transport.Linux.Tests.Listening;

/// <summary>Listeners whose socket fails, and their end.</summary>
public sealed class ListenerEndTests
{
    [Fact]
    public async Task An_error_that_lasts_is_logged_once_and_tried_again_more_and_more_seldom()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<ScriptedEndpointWithoutScript>();
        ListenerServices services = Factory(server).Services!;
        var time = new RecordedTimers();
        int descriptor = ListenSocket.Open(new IPEndPoint(IPAddress.Loopback, 0), backlog: 8, sendBuffer: null, out IPEndPoint endPoint);
        var listener = new LoopListener(descriptor, endPoint, services.Loops.Loops[0], services with { Time = time });
        await listener.WhenWatchedAsync().WithinLimit();

        // accept(2) then fails with EINVAL, for ever.
        const int ShutdownRead = 0;
        Assert.Equal(0, Libc.Shutdown(descriptor, ShutdownRead));
        for (int tries = 1; tries <= 7; tries++)
        {
            await Bounded.Until(() => time.Delays.Count >= tries, "the next try is planned");
            time.Fire!();
        }

        await Bounded.Until(() => time.Delays.Count >= 8, "the last try is planned");
        Assert.Equal([100, 200, 400, 800, 1000, 1000, 1000, 1000], time.Delays.Take(8).Select(static delay => delay.TotalMilliseconds));
        Assert.Single(server.Log.Events, static entry => entry.Id.Name == "OutOfDescriptors");
        await listener.DisposeAsync().AsTask().WithinLimit();

        // Others are served.
        await using RawWebSocket client = await server.ConnectAsync();
        await client.PingAsync();
    }

    [Fact]
    public async Task A_listener_that_the_system_does_not_watch_is_refused()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<ScriptedEndpointWithoutScript>();
        ListenerServices services = Factory(server).Services!;
        var listener = new LoopListener(
            TestLoops.OpenUnwatchable(), new IPEndPoint(IPAddress.Loopback, 1), services.Loops.Loops[0], services);
        IOException refused = await Assert.ThrowsAsync<IOException>(() => listener.WhenWatchedAsync().WithinLimit());
        Assert.Contains("epoll_ctl", refused.Message, StringComparison.Ordinal);
        Assert.Null(await listener.AcceptAsync(TestContext.Current.CancellationToken).WithinLimit());
        await listener.DisposeAsync().AsTask().WithinLimit();
    }

    [Fact]
    public async Task The_port_is_free_as_soon_as_the_listener_has_ended()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<ScriptedEndpointWithoutScript>();
        LoopListenerFactory factory = Factory(server);
        EndPoint address = new IPEndPoint(IPAddress.Loopback, 0);
        for (int i = 0; i < 100; i++)
        {
            IConnectionListener listener = await factory.BindAsync(address, TestContext.Current.CancellationToken);
            address = listener.EndPoint;
            await listener.UnbindAsync(TestContext.Current.CancellationToken);
            using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
            {
                SocketException refused = await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(address));
                Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
            }

            await listener.DisposeAsync();
        }
    }

    private static LoopListenerFactory Factory(WsTestServer server)
        => server.Services.GetServices<IConnectionListenerFactory>().OfType<LoopListenerFactory>().Single();

    /// <summary>A clock whose timers fire when the test says so.</summary>
    private sealed class RecordedTimers : TimeProvider
    {
        public System.Collections.Concurrent.ConcurrentQueue<TimeSpan> Delays { get; } = new();

        public Action? Fire { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Fire = () => callback(state);
            return new Timer(Delays);
        }

        private sealed class Timer(System.Collections.Concurrent.ConcurrentQueue<TimeSpan> delays) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                delays.Enqueue(dueTime);
                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
