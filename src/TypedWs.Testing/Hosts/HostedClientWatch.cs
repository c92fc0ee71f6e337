using TypedWs.Testing.Rest;

namespace TypedWs.Testing.Hosts;

/// <summary>A real client of a host: its HTTP, its connection, and whether it is about to do something.</summary>
internal sealed class HostedClientWatch : IParticipant, IDisposable
{
    private readonly Stillness _stillness;
    private WsTestWire? _wire;

    public HostedClientWatch(Stillness stillness, WsTestNetwork network)
    {
        _stillness = stillness;
        SocketsHttpHandler handler = MemoryHttp.CreateHandler(isHttp2 =>
        {
            Stream stream = network.Open(isHttp2, from: null, user: null, expires: null, isRead: true, out WsTestWire wire);
            Volatile.Write(ref _wire, wire);
            return stream;
        });

        // An attempt of the client is one connection of its own.
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        Http = new HttpMessageInvoker(handler);
    }

    /// <summary>The HTTP of the client.</summary>
    public HttpMessageInvoker Http { get; }

    /// <summary>The client.</summary>
    public WsClient? Client { get; set; }

    // While the network is stalled, the client can only wait.
    public bool IsBusy => Client is { IsBusy: true } && Volatile.Read(ref _wire) is not { IsFrozen: true };

    public string Name => "a WsClient";

    public Task WhenReceivedAsync(TimeSpan timeout) => Task.CompletedTask;

    public void Dispose()
    {
        _stillness.Remove(this);
        Http.Dispose();
    }
}
