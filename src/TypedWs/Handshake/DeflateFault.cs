namespace TypedWs.Handshake;

/// <summary>
/// The fault of an element of <c>Sec-WebSocket-Extensions</c> as an offer or an answer of permessage-deflate. A server declines an offer
/// with a fault; a client fails the connection on an answer with a fault (RFC 7692 §7.1).
/// </summary>
internal enum DeflateFault
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The element does not follow the grammar of RFC 6455 §9.1.</summary>
    Malformed,

    /// <summary>The element names another extension. In an answer: one that was not offered (RFC 6455 §4.1).</summary>
    OtherExtension,

    /// <summary>The answer accepts more than one offer.</summary>
    RepeatedExtension,

    /// <summary>A parameter is not one of those that RFC 7692 §7.1 defines.</summary>
    UnknownParameter,

    /// <summary>Two parameters have the same name.</summary>
    RepeatedParameter,

    /// <summary>A value is wrong, or it is missing where there must be one, or it is there where there must be none.</summary>
    InvalidValue,

    /// <summary>The answer leaves out a parameter by which the offer restricts the server (RFC 7692 §7.1.1.1, §7.1.2.1).</summary>
    ServerParameterMissing,

    /// <summary>The answer's <c>server_max_window_bits</c> is larger than the offered one (RFC 7692 §7.1.2.1).</summary>
    ServerWindowTooLarge,

    /// <summary>The answer has <c>client_max_window_bits</c>, which was not offered (RFC 7692 §7.1.2.2).</summary>
    ClientWindowNotOffered,

    /// <summary>The answer's <c>client_max_window_bits</c> is larger than the offered one (RFC 7692 §7.1.2.2).</summary>
    ClientWindowTooLarge,

    /// <summary>The answer's <c>client_max_window_bits</c> is 8: zlib cannot compress with a window of 256 bytes.</summary>
    ClientWindowNotSupported,
}
