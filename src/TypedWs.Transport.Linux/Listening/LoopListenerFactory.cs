using System.Buffers;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TypedWs.Diagnostics;
using TypedWs.Transport.Linux.Loops;
using TypedWs.Transport.Linux.Pipes;

namespace TypedWs.Transport.Linux.Listening;

/// <summary>
/// Listens for Kestrel on TCP addresses. Kestrel's own transport listens on all other addresses, for example on Unix domain sockets. The
/// loops start with the first listener, and end with the host.
/// </summary>
internal sealed class LoopListenerFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector, IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(initialCount: 1);
    private readonly WsTransportOptions _options;
    private readonly KestrelServerLimits _limits;
    private readonly LoopExecutor _executor;
    private readonly IServiceProvider _host;
    private readonly ILogger _logger;
    private ListenerServices? _services;
    private MemoryPool<byte>? _pool;
    private int _listeners;

    public LoopListenerFactory(IServiceProvider host)
    {
        _host = host;
        _options = host.GetRequiredService<IOptions<WsTransportOptions>>().Value;
        _limits = host.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        _executor = host.GetRequiredService<LoopExecutor>();

        // Code of the application's log runs on loops, and must not end them.
        _logger = new GuardedLogger(host.GetRequiredService<ILoggerFactory>().CreateLogger("TypedWs.Transport"));
    }

    /// <summary>The loops; null before the first listener. For tests.</summary>
    internal ListenerServices? Services => _services;

    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (endpoint is not IPEndPoint address)
        {
            throw new NotSupportedException(
                $"The transport of TypedWs listens on TCP addresses only, and {endpoint} is none. Leave Kestrel's own transport registered "
                + "(UseKestrel or UseSockets): it listens on Unix domain sockets.");
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ListenerServices services = _services ??= Start();
            int descriptor = ListenSocket.Open(address, _options.Backlog, _options.SendBufferSize, out IPEndPoint endPoint);
            EventLoop loop = services.Loops.Loops[_listeners++ % services.Loops.Loops.Count];
            var listener = new LoopListener(descriptor, endPoint, loop, services);
            await listener.WhenWatchedAsync().ConfigureAwait(false);
            TransportLog.Listening(_logger, endPoint, services.Loops.Loops.Count);
            return listener;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is { } services)
        {
            await services.Loops.DisposeAsync().ConfigureAwait(false);
            _pool?.Dispose();
        }

        _gate.Dispose();
    }

    private ListenerServices Start()
    {
        // Kestrel's pool returns memory to the system when it is not needed any more.
        _pool = _host.GetService<IMemoryPoolFactory<byte>>()?.Create();
        var pipes = new PipeSettings(
            _pool ?? MemoryPool<byte>.Shared, _options.MaxReadBufferSize, _options.MaxWriteBufferSize);
        TimeProvider time = _host.GetRequiredService<TimeProvider>();
        Counter<long>? taken = _host.GetService<HostMetrics>()?.Meter.CreateCounter<long>(
            "typedws.transport.loops_taken", "{loop}", "Event loops that were taken from a handler that blocked.");
        return new ListenerServices(
            _options,
            new LoopGroup(
                new LoopSettings
                {
                    Count = _options.LoopCount,
                    BufferSize = _options.ReceiveBufferSize,
                    BlockedAfter = _options.BlockedAfter,
                    MostTaken = _options.MaxBlockedThreads,
                    Time = time,
                    Events = new LoopReports(_logger, taken),
                },
                _executor),
            pipes,
            new ConnectionCount(_limits.MaxConcurrentConnections),
            time,
            _logger);
    }
}
