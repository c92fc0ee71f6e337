using System.Diagnostics;
using TypedWs.Diagnostics;
using TypedWs.Messages;

namespace TypedWs.Dispatch;

/// <summary>The consequences of an exception that a handler, or a validation rule of the application, has thrown: the error that is
/// sent to the sender, the trace, and the report to the application.</summary>
internal static class HandlerFailure
{
    /// <summary>The error that is sent to the sender of the message.</summary>
    /// <param name="exception">The exception of the handler.</param>
    /// <param name="showsExceptions">Whether the error describes the exception. Must be true only on a developer's machine.</param>
    public static WsError ErrorOf(Exception exception, bool showsExceptions) => exception switch
    {
        WsException refusal => refusal.Error,
        WsLimitException { RetryAfter: var retryAfter } when retryAfter > TimeSpan.Zero
            => RuntimeErrors.TooMuchPublished(retryAfter),
        WsLimitException => RuntimeErrors.LimitMet,
        WsTopicNameException => RuntimeErrors.InvalidName,
        OperationCanceledException or WsRequestException { Reason: WsRequestFailure.ConnectionClosed } => RuntimeErrors.Cancelled,
        _ => showsExceptions ? RuntimeErrors.Describe(exception) : RuntimeErrors.Internal,
    };

    /// <summary>Marks the message's activity as failed, if the failure is the server's.</summary>
    public static void Trace(WsConnection ws, Exception exception, Activity? activity)
    {
        // These are not failures of the server: refusals by the application, exceeded limits, and the cancellation of a handler because
        // its connection has ended.
        bool isExpected = exception is WsException or WsLimitException or WsTopicNameException
            || (exception is OperationCanceledException && ws.State != WsConnectionState.Open)
            || IsEndOfConnection(ws, exception);
        if (!isExpected)
        {
            activity?.SetFailure(exception);
        }
    }

    /// <summary>Reports the exception. A failure is logged and reported to the endpoint, an exceeded limit is only logged, and a refusal
    /// (<see cref="WsException"/>) is not reported. Never throws.</summary>
    public static ValueTask ReportAsync(WsConnection ws, Exception exception)
    {
        switch (exception)
        {
            case WsException:
                return default;
            case WsRequestException when IsEndOfConnection(ws, exception):
                // The handler waited for an answer of the client, and the client has left.
                return default;
            case WsLimitException or WsTopicNameException:
                ws.Shared.Failures.LogLimit(ws, exception);
                return default;
            default:
                return ws.Shared.Failures.ReportAsync(ws, exception);
        }
    }

    private static bool IsEndOfConnection(WsConnection ws, Exception exception)
        => exception is WsRequestException { Reason: WsRequestFailure.ConnectionClosed } && ws.State != WsConnectionState.Open;
}
