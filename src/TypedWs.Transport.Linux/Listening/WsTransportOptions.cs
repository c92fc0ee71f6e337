namespace TypedWs;

/// <summary>Settings of the transport with event loops (docs/transport.md). Read when the host starts.</summary>
public sealed class WsTransportOptions
{
    private int _loopCount = Environment.ProcessorCount;
    private int _backlog = 512;
    private int _receiveBufferSize = 256 * 1024;
    private int? _sendBufferSize;
    private TimeSpan _blockedAfter = TimeSpan.FromMilliseconds(5);
    private int _maxBlockedThreads = 256;
    private long _maxReadBufferSize = 1024 * 1024;
    private long _maxWriteBufferSize = 64 * 1024;

    /// <summary>The number of event loops, each with a thread. By default, the number of processors that the process may use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int LoopCount
    {
        get => _loopCount;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _loopCount = value;
        }
    }

    /// <summary>The maximum number of connections that wait to be accepted: 512 by default. The system's limit
    /// (<c>net.core.somaxconn</c>) applies, too.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Backlog
    {
        get => _backlog;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _backlog = value;
        }
    }

    /// <summary>Whether small messages leave at once (<c>TCP_NODELAY</c>); true by default.</summary>
    public bool NoDelay { get; set; } = true;

    /// <summary>Whether the system probes silent connections (<c>SO_KEEPALIVE</c>), with the times of the system; false by default. The
    /// pings of WebSockets (<see cref="WsOptions.KeepAlive"/>) do not need it.</summary>
    public bool KeepAlive { get; set; }

    /// <summary>The bytes of the receive buffer of each loop: 256 KiB by default. Connections have no receive buffer of their own after
    /// the upgrade.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 4096.</exception>
    public int ReceiveBufferSize
    {
        get => _receiveBufferSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 4096);
            _receiveBufferSize = value;
        }
    }

    /// <summary>The bytes that the system holds unsent for a connection (<c>SO_SNDBUF</c>); null by default, so that the system
    /// chooses.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? SendBufferSize
    {
        get => _sendBufferSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value ?? 1);
            _sendBufferSize = value;
        }
    }

    /// <summary>The maximum number of received bytes that wait for the server during HTTP, and for connections that do not leave HTTP:
    /// 1 MiB by default, as in Kestrel.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 4096.</exception>
    public long MaxReadBufferSize
    {
        get => _maxReadBufferSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 4096);
            _maxReadBufferSize = value;
        }
    }

    /// <summary>The maximum number of bytes that wait for the peer in the transport during HTTP: 64 KiB by default, as in
    /// Kestrel.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 4096.</exception>
    public long MaxWriteBufferSize
    {
        get => _maxWriteBufferSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 4096);
            _maxWriteBufferSize = value;
        }
    }

    /// <summary>
    /// The time after which a handler that has not returned blocks its loop: 5 ms by default, at least 1 ms. Another thread then serves the
    /// other connections of the loop; the connection of the handler waits for it. It takes up to twice this time.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 ms, or above one hour.</exception>
    public TimeSpan BlockedAfter
    {
        get => _blockedAfter;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(1));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromHours(1));
            _blockedAfter = value;
        }
    }

    /// <summary>The maximum number of threads whose handlers block, in addition to the threads of the loops: 256 by default. At the
    /// maximum, a handler that blocks holds up its loop. 0 means that loops are never taken from handlers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int MaxBlockedThreads
    {
        get => _maxBlockedThreads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _maxBlockedThreads = value;
        }
    }

    /// <summary>Whether the transport runs on arm64 or with musl, where it was not tested; false by default. Without it, Kestrel's own
    /// transport is used there, and the log says so.</summary>
    public bool AllowUntestedPlatforms { get; set; }
}
