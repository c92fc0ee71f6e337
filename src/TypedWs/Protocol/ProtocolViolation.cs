namespace TypedWs.Protocol;

/// <summary>The faults of a peer that fail the connection. <see cref="ViolationClose"/> maps each to its close code.</summary>
internal enum ProtocolViolation
{
    None,

    /// <summary>RSV1, RSV2 or RSV3 set without an extension that defines it, or RSV1 on a frame that does not begin a message.</summary>
    ReservedBits,

    /// <summary>Opcode 3-7 or 11-15.</summary>
    ReservedOpcode,

    /// <summary>A client sent a frame without masking it.</summary>
    UnmaskedFrame,

    /// <summary>A server sent a masked frame.</summary>
    MaskedFrame,

    /// <summary>A close, ping or pong with FIN unset.</summary>
    FragmentedControlFrame,

    /// <summary>A close, ping or pong with more than 125 bytes of payload.</summary>
    ControlFrameTooLong,

    /// <summary>A continuation frame, but no message has begun.</summary>
    UnexpectedContinuation,

    /// <summary>A new text or binary frame, but the message before it has not ended.</summary>
    ExpectedContinuation,

    /// <summary>A payload length that is not in its shortest form, or is above 2^63-1.</summary>
    InvalidLength,

    /// <summary>A text message or a close reason that is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>A compressed message that is not DEFLATE data, or ends in the middle of a block.</summary>
    CorruptCompression,

    /// <summary>A close code that must not be sent.</summary>
    InvalidCloseCode,

    /// <summary>A close frame with a payload of one byte.</summary>
    InvalidClosePayload,

    /// <summary>A message that is too large to be read or skipped.</summary>
    MessageTooBig,

    /// <summary>A message in more fragments than the endpoint allows.</summary>
    TooManyFragments,
}
