using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using TypedWs.Testing.Network;

namespace TypedWs.Testing;

/// <summary>The network of a host: Kestrel's connections, in memory.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class WsTestNetwork
{
    private const int FirstClientPort = 50_000;
    private const int ClientPorts = 10_000;

    internal const int Http1Port = 80;
    internal const int Http2Port = 81;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, MemoryListener> _listeners = [];
    private readonly TimeProvider _time;
    private readonly int _bufferSize;
    private WsTestWire[] _wires = [];
    private int _lastNumber;
    private long _activity;

    internal WsTestNetwork(TimeProvider time, int bufferSize)
    {
        _time = time;
        _bufferSize = bufferSize;
    }

    /// <summary>Called for each new connection before its first byte, by the code that connects: to give it faults.</summary>
    public event Action<WsTestWire>? Connecting;

    /// <summary>Whether clients can reach the server. If false, a new connection is refused, as if the server did not run. Default:
    /// true.</summary>
    public bool IsReachable { get; set; } = true;

    /// <summary>The connections that are open at one of their ends.</summary>
    public IReadOnlyList<WsTestWire> Connections => Volatile.Read(ref _wires);

    /// <summary>A number that grows whenever bytes move.</summary>
    internal long Activity => Interlocked.Read(ref _activity);

    /// <summary>Whether bytes are on their way.</summary>
    internal bool IsBusy => Volatile.Read(ref _wires).Any(static wire => wire.IsBusy);

    /// <summary>Whether a connection is one of HTTP/2.</summary>
    internal bool HasHttp2 => Volatile.Read(ref _wires).Any(static wire => wire.IsHttp2);

    /// <summary>Whether a client has not read all bytes that were sent to it.</summary>
    internal bool HasUnreadBytes => Volatile.Read(ref _wires).Any(static wire => wire.ToClient.HasUnreadBytes);

    /// <summary>Opens a connection of bytes to the server, for HTTP that the test writes by itself.</summary>
    /// <param name="http2">Whether the server expects HTTP/2 on it. Default: HTTP/1.1.</param>
    /// <param name="from">The address of the client, as the server sees it. Default: 127.0.0.1.</param>
    /// <returns>The client's end. Its disposal ends the connection.</returns>
    /// <exception cref="SocketException">The server does not run, or is not reachable.</exception>
    public Stream Open(bool http2 = false, IPAddress? from = null) => Open(http2, from, user: null, expires: null, isRead: false, out _);

    internal Stream Open(
        bool http2, IPAddress? from, ClaimsPrincipal? user, DateTimeOffset? expires, bool isRead, out WsTestWire wire)
    {
        int port = http2 ? Http2Port : Http1Port;
        MemoryListener? listener;
        lock (_gate)
        {
            listener = _listeners.GetValueOrDefault(port);
        }

        if (listener is null || !IsReachable)
        {
            throw new SocketException((int)SocketError.ConnectionRefused);
        }

        int number = Interlocked.Increment(ref _lastNumber);
        wire = new WsTestWire(
            this,
            number,
            _time,
            _bufferSize,
            new IPEndPoint(from ?? IPAddress.Loopback, FirstClientPort + (number % ClientPorts)),
            new IPEndPoint(IPAddress.Loopback, port))
        {
            User = user,
            UserExpires = expires,
            IsRead = isRead,
        };
        Connecting?.Invoke(wire);
        Add(wire);
        wire.ToServer.Start();
        wire.ToClient.Start();
        if (!listener.TryAccept(new MemoryConnection(wire)))
        {
            wire.Cut();
            Remove(wire);
            throw new SocketException((int)SocketError.ConnectionRefused);
        }

        return new ClientStream(wire);
    }

    internal MemoryListener Listen(EndPoint endpoint)
    {
        int port = endpoint is IPEndPoint { Port: > 0 } known ? known.Port : Http1Port;
        var listener = new MemoryListener(new IPEndPoint(IPAddress.Loopback, port), this);
        lock (_gate)
        {
            _listeners[port] = listener;
        }

        return listener;
    }

    internal void Unlisten(MemoryListener listener)
    {
        lock (_gate)
        {
            int port = ((IPEndPoint)listener.EndPoint).Port;
            if (_listeners.GetValueOrDefault(port) == listener)
            {
                _listeners.Remove(port);
            }
        }
    }

    internal void CountActivity() => Interlocked.Increment(ref _activity);

    internal WsTestWire? Find(WsTestLink link)
        => Volatile.Read(ref _wires).FirstOrDefault(wire => wire.ToServer == link || wire.ToClient == link);

    internal void Remove(WsTestWire wire)
    {
        lock (_gate)
        {
            Volatile.Write(ref _wires, [.. _wires.Where(other => other != wire)]);
        }
    }

    private void Add(WsTestWire wire)
    {
        lock (_gate)
        {
            Volatile.Write(ref _wires, [.. _wires, wire]);
        }
    }
}
