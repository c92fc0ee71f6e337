using System.Buffers;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;
using TypedWs.Limits;
using TypedWs.Protocol;
using TypedWs.Transport;

namespace TypedWs.Benchmarks.Micro;

/// <summary>A connection to hand to dispatchers; nothing is received over it and nothing sent.</summary>
internal static class SilentConnection
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    /// <summary>A connection that is open and stays so.</summary>
    public static WsConnection Open(WsEndpointBase endpoint, params IReadOnlyList<IWsFilter> filters)
    {
        WsConnection ws = Create(endpoint, filters);
        _ = ws.Core.RunAsync();
        return ws;
    }

    public static WsConnection Create(WsEndpointBase endpoint, params IReadOnlyList<IWsFilter> filters)
    {
        var setup = new EndpointSetup(
            new EndpointCatalog(),
            new HostMetrics(Services.GetRequiredService<IMeterFactory>()),
            new ErrorThrottle(TimeProvider.System),
            TimeProvider.System,
            NullLogger.Instance)
        {
            Filters = filters,
        };
        var runtime = new EndpointRuntime(endpoint, endpoint.CreateOptions(), setup);
        return new WsConnection(
            new ConnectionSetup(
                WsRole.Server,
                runtime.Shared,
                new SilentTransport(),
                new NoRequest(),
                RemoteAddress: null,
                Credentials: null,
                Subprotocol: null));
    }

    private sealed class NoRequest() : ConnectionRequest("/", arrived: 0)
    {
        public override IServiceProvider Services => SilentConnection.Services;

        public override void End()
        {
        }
    }

    private sealed class SilentTransport : WsTransport
    {
        private readonly ArrayBufferWriter<byte> _output = new();

        public override IBufferWriter<byte> Output => _output;

        public override CancellationToken Lost => CancellationToken.None;

        public override Task ReceiveAsync(IReceiver receiver) => new TaskCompletionSource().Task;

        public override ValueTask<bool> FlushAsync()
        {
            _output.ResetWrittenCount();
            return new(true);
        }

        public override void WakeReceiver()
        {
        }

        public override void StopReceiving()
        {
        }

        public override ValueTask CompleteAsync() => default;

        public override void Abort()
        {
        }
    }
}
