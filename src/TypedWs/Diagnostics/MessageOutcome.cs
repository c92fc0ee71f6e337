using System.Diagnostics;

namespace TypedWs.Diagnostics;

/// <summary>
/// How a message's activity ends: with the tag <c>typedws.outcome</c>, <c>ok</c> or the error event's code. Its status is an
/// error only if the failure is the server's, as for HTTP, where a server's span does not fail by a 4xx.
/// </summary>
internal static class MessageOutcome
{
    private const string Tag = "typedws.outcome";
    private const string ErrorType = "error.type";

    /// <summary>An error event answers the message.</summary>
    public static void SetOutcome(this Activity activity, string errorCode)
    {
        activity.SetTag(Tag, errorCode);
        if (errorCode == WsErrorCode.Timeout)
        {
            activity.SetTag(ErrorType, errorCode);
            activity.SetStatus(ActivityStatusCode.Error, errorCode);
        }
    }

    /// <summary>The handler, or a rule of the application's own, threw; the error event was sent.</summary>
    public static void SetFailure(this Activity activity, Exception exception)
    {
        activity.SetTag(ErrorType, exception.GetType().FullName);
        activity.SetStatus(ActivityStatusCode.Error, activity.GetTagItem(Tag) as string);
        try
        {
            activity.AddException(exception);
        }
#pragma warning disable CA1031 // an exception's text may be user code, and so may a listener
        catch (Exception)
#pragma warning restore CA1031
        {
            // Its type has been told.
        }
    }

    /// <summary>The handling of the message has ended: successfully, unless another outcome was set before.</summary>
    public static void SetEnd(this Activity activity)
    {
        if (activity.GetTagItem(Tag) is null)
        {
            activity.SetTag(Tag, "ok");
        }
    }
}
