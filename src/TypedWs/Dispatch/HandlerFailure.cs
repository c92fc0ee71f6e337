using System.Diagnostics;
using TypedWs.Diagnostics;
using TypedWs.Messages;

namespace TypedWs.Dispatch;

/// <summary>The consequences of an exception of a handler, or of a rule of the application's own: the error that is sent to the
/// sender, the trace, and the report to the application.</summary>
internal static class HandlerFailure
{
    /// <summary>The error that is sent to the sender of the message.</summary>
    /// <param name="exception">The exception of the handler.</param>
    /// <param name="showsExceptions">Whether the error describes the exception; true on a developer's machine only.</param>
    public static WsError ErrorOf(Exception exception, bool showsExceptions) => exception switch
    {
        WsException refusal => refusal.Error,
        WsLimitException { RetryAfter: var retryAfter } when retryAfter > TimeSpan.Zero
            => RuntimeErrors.TooMuchPublished(retryAfter),
        WsLimitException => RuntimeErrors.LimitMet,
        WsTopicNameException => RuntimeErrors.InvalidName,
        OperationCanceledException => RuntimeErrors.Cancelled,
        _ => showsExceptions ? RuntimeErrors.Describe(exception) : RuntimeErrors.Internal,
    };

    /// <summary>Marks the message's activity as failed, if the failure is the server's.</summary>
    public static void Trace(WsConnection ws, Exception exception, Activity? activity)
    {
        // Refusals by the application, exceeded limits, and a handler that was cancelled with its connection are not failures of the
        // server.
        bool isExpected = exception is WsException or WsLimitException or WsTopicNameException
            || (exception is OperationCanceledException && ws.State != WsConnectionState.Open);
        if (!isExpected)
        {
            activity?.SetFailure(exception);
        }
    }

    /// <summary>Logs the exception and tells the endpoint, as far as it is a failure. Never throws.</summary>
    public static ValueTask ReportAsync(WsConnection ws, Exception exception)
    {
        switch (exception)
        {
            case WsException:
                return default;
            case WsLimitException or WsTopicNameException:
                ws.Shared.Failures.LogLimit(ws, exception);
                return default;
            default:
                return ws.Shared.Failures.ReportAsync(ws, exception);
        }
    }
}
