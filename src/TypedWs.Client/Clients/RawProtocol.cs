using TypedWs.Client.Diagnostics;
using TypedWs.Client.Receiving;
using TypedWs.Client.Sessions;
using TypedWs.Framing;

namespace TypedWs.Client.Clients;

/// <summary>Messages without a protocol above RFC 6455: each goes to the application as it came.</summary>
internal sealed class RawProtocol : IClientProtocol
{
    private readonly ClientCore _core;
    private readonly RawArrivals _arrivals;

    public RawProtocol(ClientCore core)
    {
        _core = core;
        _arrivals = new RawArrivals(core.Options.RunHandlersOn, core.Load, OnHandlerFailed);
    }

    /// <summary>The handlers of the application.</summary>
    public RawArrivals Arrivals => _arrivals;

    /// <summary>The handlers of <c>HandlerFailed</c>.</summary>
    public Action<Exception>? HandlerFailed { get; set; }

    /// <summary>The handlers of <c>MessageTooLarge</c>.</summary>
    public Action<long>? MessageTooLarge { get; set; }

    public bool NeedsInput => false;

    // RFC 6455 §5.5.1 lets an endpoint send messages until it has sent its close frame. The server may wait for the answers to its own.
    public bool AnswersBehindClose => true;

    public void OnConnecting(ClientSession session) => _arrivals.WaitFor(session.HandlersMayRun);

    public Task PrepareAsync(ClientSession session, WsToken? token)
        => token is null
            ? Task.CompletedTask
            : throw new InvalidOperationException("A raw client in a browser cannot send a token: it has no headers and no $auth.");

    public void OnOpened(ClientSession session)
    {
        // The state tells it.
    }

    public void OnMessage(ClientSession session, Opcode opcode, ReadOnlySpan<byte> payload) => _arrivals.Add(opcode, payload);

    public void OnMessageTooLarge(ClientSession session, long size) => _core.Events.RaiseReceived(MessageTooLarge, size, 0);

    public bool TryPing(ClientSession session) => false;

    public Task WhenHandledAsync() => _arrivals.WhenIdleAsync();

    public void OnEnded(ClientSession session, Exception? cause)
    {
        // The state tells it.
    }

    // A close frame has no such time.
    public TimeSpan? FindRetryAfter(ClientSession session, WsCloseCode code) => null;

    public void OnStopped()
    {
        // The state tells it.
    }

    private void OnHandlerFailed(Exception failure)
    {
        ClientLog.HandlerFailed(_core.Options.Logger, failure, "raw");
        _core.Events.RaiseReceived(HandlerFailed, failure, 0);
    }
}
