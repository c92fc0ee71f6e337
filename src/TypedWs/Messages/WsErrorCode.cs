namespace TypedWs;

/// <summary>The codes of error events (docs/wire-protocol.md, "Error event").</summary>
public static class WsErrorCode
{
    /// <summary>The message is not one JSON value, or nests deeper than 64.</summary>
    public const string MalformedJson = "malformed_json";

    /// <summary>The message is JSON but no envelope: not an object, or with a missing, wrong or repeated member.</summary>
    public const string InvalidEnvelope = "invalid_envelope";

    /// <summary>The endpoint has no handler for the discriminator.</summary>
    public const string UnknownType = "unknown_type";

    /// <summary>The payload breaks the message's shape or rules; <c>errors</c> tells where.</summary>
    public const string ValidationFailed = "validation_failed";

    /// <summary>The message is larger than the endpoint accepts.</summary>
    public const string MessageTooLarge = "message_too_large";

    /// <summary>The handler failed.</summary>
    public const string Internal = "internal";
}
