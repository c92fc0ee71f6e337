using Microsoft.Extensions.Logging;
using TypedWs.Diagnostics;

namespace TypedWs.Connections;

/// <summary>Receives the exceptions of an endpoint's user code. Each exception is logged and passed to the endpoint. Thread-safe.</summary>
/// <param name="logger">A logger that never throws.</param>
/// <param name="endpoint">The name of the endpoint.</param>
/// <param name="hooks">The hooks of the endpoint.</param>
internal sealed class UserCodeFailures(ILogger logger, string endpoint, IConnectionHooks hooks)
{
    // The maximum length of a logged message. It is needed because an application may throw WsLimitException with text of a client in the
    // message.
    private const int MaxLoggedLimit = 256;

    /// <summary>Logs that a client has exceeded a limit. This is not a failure of the server.</summary>
    public void LogLimit(WsConnectionBase ws, Exception exception)
    {
        if (logger.IsEnabled(LogLevel.Debug))
        {
            WsLog.LimitMet(logger, endpoint, ws.Id, LogText.Sanitize(exception.Message, MaxLoggedLimit));
        }
    }

    /// <summary>The same as <see cref="ReportAsync"/>, for callers that cannot await.</summary>
    public void Report(WsConnectionBase ws, Exception exception) => _ = ReportAsync(ws, exception).AsTask();

    /// <summary>Logs an exception of user code and passes it to the endpoint. Never throws.</summary>
    public async ValueTask ReportAsync(WsConnectionBase ws, Exception exception)
    {
        if (exception is OperationCanceledException && ws.State != WsConnectionState.Open)
        {
            // A handler that observed the connection's token has behaved correctly.
            return;
        }

        if (exception is WsLimitException or WsTopicNameException)
        {
            LogLimit(ws, exception);
        }
        else
        {
            WsLog.HandlerFailed(logger, endpoint, ws.Id, exception);
        }

        try
        {
            await hooks.FailedAsync(ws, exception).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the error hook is user code as well, and nobody is left to tell
        catch (Exception second)
#pragma warning restore CA1031
        {
            WsLog.HandlerFailed(logger, endpoint, ws.Id, second);
        }
    }
}
