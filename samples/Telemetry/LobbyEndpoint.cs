using TypedWs;

namespace Telemetry;

/// <summary>A lobby: each message is published to all connections.</summary>
[WsEndpoint]
public sealed partial class LobbyEndpoint(ILogger<LobbyEndpoint> logger) : WsEndpoint
{
    private static readonly WsTopic<Heard> Lobby = new("lobby");

    /// <inheritdoc/>
    public override ValueTask OnOpen(WsConnection ws)
    {
        ws.Subscribe(Lobby);
        return default;
    }

    /// <summary>Runs inside the trace of the message. The log line carries the trace id, and so does all work awaited here.</summary>
    [WsHandler]
    public void OnSay(Say message)
    {
        int listeners = Topics.Publish(Lobby, new Heard(message.Text));
        LogSaid(logger, listeners);
    }

    /// <summary>A failure: its span has the exception.</summary>
    [WsHandler]
    public static void OnStumble(Stumble message) => throw new InvalidOperationException("stumbled, as asked to");

    [LoggerMessage(1, LogLevel.Information, "Heard by {Listeners}")]
    private static partial void LogSaid(ILogger logger, int listeners);
}
