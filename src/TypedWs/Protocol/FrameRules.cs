using TypedWs.Framing;

namespace TypedWs.Protocol;

/// <summary>The rules of RFC 6455 that a frame's header can break, without limits.</summary>
internal static class FrameRules
{
    /// <summary>Checks a header.</summary>
    /// <param name="header">The header as received.</param>
    /// <param name="role">Which side received it.</param>
    /// <param name="inMessage">Whether it follows a fragment of an unfinished message.</param>
    /// <returns>The first rule that it breaks, or <see cref="ProtocolError.None"/>.</returns>
    public static ProtocolError Check(in FrameHeader header, WsRole role, bool inMessage)
    {
        // RFC 6455 §5.2: RSV bits "MUST be 0 unless an extension is negotiated that defines meanings for non-zero values".
        // permessage-deflate will allow RSV1 here, on the first frame of a message only (RFC 7692 §6).
        if (header.HasReservedBits)
        {
            return ProtocolError.ReservedBits;
        }

        // RFC 6455 §5.1: a client masks every frame, a server none.
        if (header.Masked != (role == WsRole.Server))
        {
            return header.Masked ? ProtocolError.MaskedFrame : ProtocolError.UnmaskedFrame;
        }

        if (!header.HasValidLength)
        {
            return ProtocolError.InvalidLength;
        }

        return header.IsControl ? CheckControl(header) : CheckData(header.Opcode, inMessage);
    }

    private static ProtocolError CheckControl(in FrameHeader header)
    {
        if (header.Opcode > Opcode.Pong)
        {
            return ProtocolError.ReservedOpcode;
        }

        // RFC 6455 §5.5: control frames have a payload of 125 bytes or less and "MUST NOT be fragmented".
        if (!header.Fin)
        {
            return ProtocolError.FragmentedControlFrame;
        }

        return header.PayloadLength > FrameWriter.MaxControlPayload
            ? ProtocolError.ControlFrameTooLong
            : ProtocolError.None;
    }

    // RFC 6455 §5.4: a message is a text or binary frame followed by continuation frames, the last of which has FIN set;
    // "the fragments of one message MUST NOT be interleaved between the fragments of another message".
    private static ProtocolError CheckData(Opcode opcode, bool inMessage) => opcode switch
    {
        Opcode.Continuation => inMessage ? ProtocolError.None : ProtocolError.UnexpectedContinuation,
        Opcode.Text or Opcode.Binary => inMessage ? ProtocolError.ExpectedContinuation : ProtocolError.None,
        _ => ProtocolError.ReservedOpcode,
    };
}
