using System.Security.Claims;
using Microsoft.Extensions.Logging.Abstractions;
using TypedWs.Endpoints;
using TypedWs.Framing;

namespace TypedWs.Tests.Testing;

/// <summary>
/// A running connection over a fake transport: the test is its peer. All that completes at once happens on the test's
/// thread, inside the call that causes it.
/// </summary>
internal sealed class TestConnection
{
    private int _bytesRead;

    public TestConnection(WsEndpointBase endpoint, Action<WsOptions>? configure = null)
    {
        WsOptions options = endpoint.CreateOptions();
        configure?.Invoke(options);
        Runtime = new EndpointRuntime(endpoint, options, Time, NullLogger.Instance);
        Ws = new WsConnection(new ConnectionSetup(
            Runtime, Transport, static () => NoServices.Instance, RemoteAddress: null, new ClaimsPrincipal(), Subprotocol: null));
        Run = Ws.Core.RunAsync();
    }

    public ManualTime Time { get; } = new();

    public FakeTransport Transport { get; } = new();

    public EndpointRuntime Runtime { get; }

    public WsConnection Ws { get; }

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

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
