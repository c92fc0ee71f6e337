using Microsoft.Extensions.Logging;
using TypedWs.Diagnostics;

namespace TypedWs.Connections;

/// <summary>Takes the exceptions of an endpoint's user code: logs each and tells the endpoint. Thread-safe.</summary>
/// <param name="logger">Never throws.</param>
/// <param name="endpoint">The name of the endpoint.</param>
/// <param name="hooks">The endpoint.</param>
internal sealed class UserCodeFailures(ILogger logger, string endpoint, IConnectionHooks hooks)
{
    // An application may throw WsLimitException too, with what it was sent in the text.
    private const int MaxLoggedLimit = 256;

    /// <summary>A client has asked for more than a limit allows: no failure of the server's that anyone must look into.</summary>
    public void LogLimit(WsConnection ws, Exception exception)
    {
        if (logger.IsEnabled(LogLevel.Debug))
        {
            WsLog.LimitMet(logger, endpoint, ws.Id, LogText.Sanitize(exception.Message, MaxLoggedLimit));
        }
    }

    /// <summary>The same as <see cref="ReportAsync"/>, from where nothing can be awaited.</summary>
    public void Report(WsConnection ws, Exception exception) => _ = ReportAsync(ws, exception).AsTask();

    /// <summary>User code threw: log it and tell the endpoint. Never throws.</summary>
    public async ValueTask ReportAsync(WsConnection ws, Exception exception)
    {
        if (exception is OperationCanceledException && ws.State != WsConnectionState.Open)
        {
            // A handler that observed the connection's token did what it should.
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
