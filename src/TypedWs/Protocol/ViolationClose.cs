using System.Diagnostics;

namespace TypedWs.Protocol;

/// <summary>Maps the faults of a peer to close codes. No other code does this.</summary>
internal static class ViolationClose
{
    /// <summary>Returns the close code and the reason (ASCII, much shorter than 123 bytes) for failing the connection.</summary>
    public static (ushort Code, string Reason) ToClose(ProtocolViolation error)
    {
        (WsCloseCode code, string reason) = error switch
        {
            ProtocolViolation.ReservedBits => (WsCloseCode.ProtocolError, "reserved bits set"),
            ProtocolViolation.ReservedOpcode => (WsCloseCode.ProtocolError, "reserved opcode"),
            ProtocolViolation.UnmaskedFrame => (WsCloseCode.ProtocolError, "frame from client not masked"),
            ProtocolViolation.MaskedFrame => (WsCloseCode.ProtocolError, "frame from server masked"),
            ProtocolViolation.FragmentedControlFrame => (WsCloseCode.ProtocolError, "fragmented control frame"),
            ProtocolViolation.ControlFrameTooLong => (WsCloseCode.ProtocolError, "control frame above 125 bytes"),
            ProtocolViolation.UnexpectedContinuation => (WsCloseCode.ProtocolError, "nothing to continue"),
            ProtocolViolation.ExpectedContinuation => (WsCloseCode.ProtocolError, "expected a continuation frame"),
            ProtocolViolation.InvalidLength => (WsCloseCode.ProtocolError, "invalid payload length"),
            ProtocolViolation.InvalidCloseCode => (WsCloseCode.ProtocolError, "invalid close code"),
            ProtocolViolation.InvalidClosePayload => (WsCloseCode.ProtocolError, "invalid close payload"),
            ProtocolViolation.InvalidUtf8 => (WsCloseCode.InvalidPayload, "invalid UTF-8"),

            // RFC 7692 gives no code for it. RFC 6455 §7.4.1: 1007 is for data that is not consistent with the type of the message.
            ProtocolViolation.CorruptCompression => (WsCloseCode.InvalidPayload, "invalid compressed data"),
            ProtocolViolation.MessageTooBig => (WsCloseCode.MessageTooBig, "message too big"),
            ProtocolViolation.TooManyFragments => (WsCloseCode.MessageTooBig, "too many fragments"),
            _ => throw new UnreachableException($"{error} does not fail a connection."),
        };
        return ((ushort)code, reason);
    }
}
