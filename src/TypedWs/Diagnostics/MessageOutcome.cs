using System.Diagnostics;

namespace TypedWs.Diagnostics;

/// <summary>
/// Sets the outcome of a message's activity: the tag <c>typedws.outcome</c> is <c>ok</c> or the code of the error event. The status of the
/// activity is an error only if the server has failed. HTTP has the same rule: the span of a server does not fail by a 4xx status.
/// </summary>
internal static class MessageOutcome
{
    private const string Tag = "typedws.outcome";
    private const string ErrorType = "error.type";

    /// <summary>Called when the message is answered with an error event.</summary>
    public static void SetOutcome(this Activity activity, string errorCode)
    {
        activity.SetTag(Tag, errorCode);
        if (errorCode == WsErrorCode.Timeout)
        {
            activity.SetTag(ErrorType, errorCode);
            activity.SetStatus(ActivityStatusCode.Error, errorCode);
        }
    }

    /// <summary>Called when the handler or a validation rule of the application threw, after the error event was sent.</summary>
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
            // The type of the exception is in the tag already.
        }
    }

    /// <summary>Called when the handling of the message has ended. If no outcome was set before, it is a success.</summary>
    public static void SetEnd(this Activity activity)
    {
        if (activity.GetTagItem(Tag) is null)
        {
            activity.SetTag(Tag, "ok");
        }
    }
}
