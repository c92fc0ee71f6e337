using System.Diagnostics.CodeAnalysis;
using TypedWs.Testing.Clocks;
using TypedWs.Testing.Rest;

namespace TypedWs.Testing.Hosts;

/// <summary>A real client of a host: its HTTP, its connection, and whether it is about to do something.</summary>
internal sealed class HostedClientWatch : IParticipant, IDisposable
{
    private readonly Stillness _stillness;
    private WsTestWire? _wire;

    // The connection, and the number of its messages that the server has read.
    private WsTestWire? _readWire;
    private long _readMessages;

    private HostedClientWatch(Stillness stillness, WsTestNetwork network)
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

    /// <summary>Creates a client on a network and its clock.</summary>
    /// <param name="stillness">Waits for the client.</param>
    /// <param name="parts">The network and the clock.</param>
    /// <param name="address">The address of the server.</param>
    /// <param name="configure">Changes the settings of the client.</param>
    public static HostedClientWatch Create(Stillness stillness, HostParts parts, Uri address, Action<WsClientOptions>? configure)
    {
        var options = new WsClientOptions { Time = parts.Time };
        configure?.Invoke(options);
        var watch = new HostedClientWatch(stillness, parts.Network);
        options.Http = watch.Http;
        watch.Client = new WsClient(new UriBuilder(address) { Scheme = "ws" }.Uri, options);
        stillness.Add(watch);
        return watch;
    }

    /// <summary>The HTTP of the client.</summary>
    public HttpMessageInvoker Http { get; }

    /// <summary>The client.</summary>
    public WsClient? Client { get; private set; }

    // While the network is stalled, the client can only wait.
    public bool IsBusy => Client is { IsBusy: true } && Volatile.Read(ref _wire) is not { IsFrozen: true };

    public string Name => "a WsClient";

    public bool MayBeUnread
        => IsExchanging(out WsTestWire? wire)
            && Client.SentMessages != (wire == Volatile.Read(ref _readWire) ? Volatile.Read(ref _readMessages) : 0);

    public async Task WhenReceivedAsync(TimeSpan timeout)
    {
        if (IsExchanging(out WsTestWire? wire))
        {
            long sent = Client.SentMessages;
            await Client.ExchangeAsync().WaitAsync(timeout, RealTime.Clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Volatile.Write(ref _readMessages, sent);
            Volatile.Write(ref _readWire, wire);
        }
    }

    [MemberNotNullWhen(true, nameof(Client))]
    private bool IsExchanging([NotNullWhen(true)] out WsTestWire? wire)
    {
        wire = Volatile.Read(ref _wire);
        return wire is { IsHttp2: true, IsFrozen: false } && Client is { State: WsConnectionState.Open };
    }

    public void Dispose()
    {
        _stillness.Remove(this);
        Http.Dispose();
    }
}
