namespace TypedWs.Messages;

/// <summary>The errors that the runtime finds, in contrast to those of the application. Errors with a constant text are static, so that
/// each is encoded once.</summary>
internal static class RuntimeErrors
{
    public static readonly WsError MalformedJson = WsError.Own(WsErrorCode.MalformedJson, "the message is not valid JSON");
    public static readonly WsError ByteOrderMark
        = WsError.Own(WsErrorCode.MalformedJson, "the message must not begin with a byte order mark");

    public static readonly WsError InvalidUtf8 = WsError.Own(WsErrorCode.MalformedJson, "the message is not valid UTF-8");
    public static readonly WsError UnsupportedEncoding = WsError.Own(WsErrorCode.UnsupportedEncoding, "the message must be JSON in UTF-8");
    public static readonly WsError NoObject = WsError.Own(WsErrorCode.InvalidEnvelope, "the message must be a JSON object");
    public static readonly WsError IdTwice = WsError.Own(WsErrorCode.InvalidEnvelope, "the member 'id' must not be given twice");
    public static readonly WsError IdInvalid
        = WsError.Own(WsErrorCode.InvalidEnvelope, "the member 'id' must be a string of 1 to 64 characters or an integer");

    public static readonly WsError IdReserved
        = WsError.Own(WsErrorCode.InvalidEnvelope, "the member 'id' must not begin with '$', which the server's own requests use");

    public static readonly WsError ReferenceTwice
        = WsError.Own(WsErrorCode.InvalidEnvelope, "the member 'ref' must not be given twice");

    public static readonly WsError ReferenceInvalid
        = WsError.Own(WsErrorCode.InvalidEnvelope, "the member 'ref' must be a string of 1 to 64 characters or an integer");

    public static readonly WsError ReferenceMissing
        = WsError.Own(WsErrorCode.InvalidEnvelope, "a message of this type needs the member 'ref'");

    public static readonly WsError IdAndReference
        = WsError.Own(WsErrorCode.InvalidEnvelope, "a message must not have both members 'id' and 'ref'");

    public static readonly WsError IdMissing
        = WsError.Own(WsErrorCode.InvalidEnvelope, "a message of this type needs the member 'id', because a stream belongs to it");

    public static readonly WsError IdInFlight
        = WsError.Own(WsErrorCode.Conflict, "another message with the same 'id' is not answered yet");

    public static readonly WsError TooManyStreams = WsError.LimitExceeded("the connection has too many open streams");
    public static readonly WsError TooManyWaiting = WsError.LimitExceeded("too many messages wait for the same key, try again later");
    public static readonly WsError CancelledByPeer
        = WsError.Uncounted(WsErrorCode.Cancelled, "the message was cancelled by its sender");

    public static readonly WsError OtherItem
        = WsError.Own(WsErrorCode.InvalidEnvelope, "the stream that 'ref' names takes items of another type");

    public static readonly WsError OtherAnswer
        = WsError.Own(WsErrorCode.InvalidEnvelope, "the request that 'ref' names is not answered by a message of this type");

    public static readonly WsError UnknownType = WsError.Own(WsErrorCode.UnknownType, "there is no handler for a message of this type");
    public static readonly WsError UnknownTypeWithoutReference = WsError.Own(
        WsErrorCode.UnknownType,
        "there is no handler for a message of this type; an answer, or an item of a stream, needs the 'id' of its request as its 'ref'");

    public static readonly WsError TooManyMessages = WsError.Own(WsErrorCode.RateLimited, "too many messages, try again later");
    public static readonly WsError LimitMet = WsError.LimitExceeded("the message asks for more than a limit allows");
    public static readonly WsError InvalidName = WsError.LimitExceeded("a name in the message is empty or too long");
    public static readonly WsError Cancelled = WsError.Own(WsErrorCode.Cancelled, "the server gave up handling the message");
    public static readonly WsError Timeout = WsError.Own(WsErrorCode.Timeout, "the server took too long to handle the message");
    public static readonly WsError Internal = WsError.Own(WsErrorCode.Internal, "the server failed to handle the message");
    public static readonly WsError Unauthenticated = WsError.Own(WsErrorCode.Unauthenticated, "the message needs an authenticated user");
    public static readonly WsError Forbidden = WsError.Forbidden("the user may not send this message");
    public static readonly WsError CredentialsRefused = WsError.Own(WsErrorCode.Unauthenticated, "the credentials were refused");

    private static readonly WsError OneField = WsError.Own(WsErrorCode.ValidationFailed, "1 field is invalid");

    /// <summary>Creates the error for credentials of <c>$auth</c> that the application refuses with a reason.</summary>
    public static WsError RefusedCredentials(string reason) => WsError.Own(WsErrorCode.Unauthenticated, reason);

    /// <summary>Creates the error for a payload with a number of field errors.</summary>
    public static WsError ValidationFailed(int count)
        => count == 1 ? OneField : WsError.Own(WsErrorCode.ValidationFailed, $"{count} fields are invalid");

    /// <summary>Creates the error for a message that is larger than the endpoint accepts.</summary>
    public static WsError MessageTooLarge(long limit)
        => WsError.Own(WsErrorCode.MessageTooLarge, $"the message is larger than {limit} bytes");

    /// <summary>Creates the error for a handler whose publication exceeds a rate.</summary>
    public static WsError TooMuchPublished(TimeSpan retryAfter)
        => WsError.RateLimited(retryAfter, "too much is published, try again later");

    /// <summary>Creates the error for a failed handler, with the text of the exception, which only a developer may see.</summary>
    public static WsError Describe(Exception exception)
    {
        string text;
        try
        {
            text = exception.Message;
        }
#pragma warning disable CA1031 // an exception's text may be user code
        catch (Exception)
#pragma warning restore CA1031
        {
            text = "its message cannot be read";
        }

        return WsError.Own(WsErrorCode.Internal, $"{Internal.Message}: {exception.GetType().Name}: {text}");
    }
}
