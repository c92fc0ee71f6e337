using System.Diagnostics;

namespace TypedWs.Protocol;

/// <summary>The only place that maps the faults of a peer to close codes.</summary>
internal static class ProtocolErrors
{
    /// <summary>The code and the reason (ASCII, well below 123 bytes) with which to fail the connection.</summary>
    public static (ushort Code, string Reason) ToClose(ProtocolError error)
    {
        (WsCloseCode code, string reason) = error switch
        {
            ProtocolError.ReservedBits => (WsCloseCode.ProtocolError, "reserved bits set"),
            ProtocolError.ReservedOpcode => (WsCloseCode.ProtocolError, "reserved opcode"),
            ProtocolError.UnmaskedFrame => (WsCloseCode.ProtocolError, "frame from client not masked"),
            ProtocolError.MaskedFrame => (WsCloseCode.ProtocolError, "frame from server masked"),
            ProtocolError.FragmentedControlFrame => (WsCloseCode.ProtocolError, "fragmented control frame"),
            ProtocolError.ControlFrameTooLong => (WsCloseCode.ProtocolError, "control frame above 125 bytes"),
            ProtocolError.UnexpectedContinuation => (WsCloseCode.ProtocolError, "nothing to continue"),
            ProtocolError.ExpectedContinuation => (WsCloseCode.ProtocolError, "expected a continuation frame"),
            ProtocolError.InvalidLength => (WsCloseCode.ProtocolError, "invalid payload length"),
            ProtocolError.InvalidCloseCode => (WsCloseCode.ProtocolError, "invalid close code"),
            ProtocolError.InvalidClosePayload => (WsCloseCode.ProtocolError, "invalid close payload"),
            ProtocolError.InvalidUtf8 => (WsCloseCode.InvalidPayload, "invalid UTF-8"),
            ProtocolError.MessageTooBig => (WsCloseCode.MessageTooBig, "message too big"),
            ProtocolError.TooManyFragments => (WsCloseCode.MessageTooBig, "too many fragments"),
            _ => throw new UnreachableException($"{error} does not fail a connection."),
        };
        return ((ushort)code, reason);
    }
}
