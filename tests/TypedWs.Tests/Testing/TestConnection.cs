using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using TypedWs.Authorization;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Dispatch;
using TypedWs.Endpoints;
using TypedWs.Framing;
using TypedWs.Limits;
using TypedWs.Protocol;
using TypedWs.Protocol.Extensions;
using TypedWs.Transport;

namespace TypedWs.Tests.Testing;

/// <summary>
/// A running connection over a fake transport: the test is its peer. All that completes at once happens on the test's
/// thread, inside the call that causes it.
/// </summary>
internal sealed class TestConnection
{
    private readonly WsConnectionBase _ws;
    private int _bytesRead;

    public TestConnection(
        WsEndpointBase endpoint,
        Action<WsOptions>? configure = null,
        IMessageAuthorizer? authorizer = null,
        Func<ManualTime, Credentials>? credentials = null,
        string? subprotocol = null,
        FakeTransport? transport = null,
        WsRole role = WsRole.Server,
        Func<EndpointSetup, EndpointSetup>? with = null)
    {
        Transport = transport ?? new FakeTransport();
        WsOptions options = endpoint.CreateOptions();
        configure?.Invoke(options);
        EndpointSetup setup = CreateSetup(Time) with { Authorizer = authorizer };
        Runtime = new EndpointRuntime(endpoint, options, with?.Invoke(setup) ?? setup);
        (_ws, Run) = Open(credentials?.Invoke(Time), subprotocol, role);
    }

    /// <summary>One more connection to the endpoint of another.</summary>
    public TestConnection(TestConnection other)
    {
        Time = other.Time;
        Transport = new FakeTransport();
        Runtime = other.Runtime;
        (_ws, Run) = Open(credentials: null, subprotocol: null, WsRole.Server);
    }

    /// <summary>What a host gives an endpoint.</summary>
    public static EndpointSetup CreateSetup(ManualTime time)
        => new(new EndpointCatalog(), new HostMetrics(new TestMeters()), new ErrorThrottle(time), time, NullLogger.Instance);

    /// <summary>A connection of a typed endpoint that does not run yet.</summary>
    public static WsConnection Create(
        EndpointRuntime runtime,
        WsTransport transport,
        Credentials? credentials = null,
        string? subprotocol = null,
        WsRole role = WsRole.Server)
        => new(CreateSetup(runtime, transport, credentials, subprotocol, role));

    /// <summary>A connection of a raw endpoint that does not run yet.</summary>
    public static WsRawConnection CreateRaw(EndpointRuntime runtime, WsTransport transport, DeflateTerms? compression)
        => new(CreateSetup(runtime, transport, credentials: null, subprotocol: null, WsRole.Server) with { Compression = compression });

    public ManualTime Time { get; } = new();

    public FakeTransport Transport { get; }

    public EndpointRuntime Runtime { get; }

    /// <summary>The connection of a typed endpoint.</summary>
    public WsConnection Ws => (WsConnection)_ws;

    /// <summary>The connection of a raw endpoint.</summary>
    public WsRawConnection Raw => (WsRawConnection)_ws;

    /// <summary>Completes when the connection is over.</summary>
    public Task Run { get; }

    /// <summary>The peer sends one text message.</summary>
    public void Receive(string message) => Transport.Push(ClientFrames.Text(message));

    /// <summary>What was flushed since the last call, as frames.</summary>
    public ServerFrame[] TakeFrames()
    {
        byte[] flushed = Transport.Flushed;
        List<ServerFrame> frames = ServerFrame.Parse(flushed.AsSpan(_bytesRead));
        _bytesRead = flushed.Length;
        return [.. frames];
    }

    /// <summary>What was flushed since the last call, text messages all.</summary>
    public string[] TakeTexts() => [.. TakeFrames().Select(static frame =>
    {
        Assert.Equal(Opcode.Text, frame.Opcode);
        return frame.Text;
    })];

    /// <summary>Sends a message and returns the one answer to it.</summary>
    public string Ask(string message)
    {
        Receive(message);
        return Assert.Single(TakeTexts());
    }

    private static ConnectionSetup CreateSetup(
        EndpointRuntime runtime, WsTransport transport, Credentials? credentials, string? subprotocol, WsRole role)
        => new(role, runtime.Shared, transport, new NoRequest(), RemoteAddress: null, credentials, subprotocol);

    private (WsConnectionBase Ws, Task Run) Open(Credentials? credentials, string? subprotocol, WsRole role)
    {
        ConnectionSetup setup = CreateSetup(Runtime, Transport, credentials, subprotocol, role);
        WsConnectionBase ws = Runtime.Endpoint is IWsRawEndpoint ? new WsRawConnection(setup) : new WsConnection(setup);
        return (ws, ws.Core.RunAsync());
    }

    private sealed class TestMeters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }

    private sealed class NoRequest() : ConnectionRequest("/", arrived: 0)
    {
        public override IServiceProvider Services => NoServices.Instance;

        public override void End()
        {
        }
    }

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
