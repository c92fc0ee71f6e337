using TypedWs.Framing;

namespace TypedWs.Protocol;

/// <summary>The rules of RFC 6455 for the header of a frame. Size limits are not checked here.</summary>
internal static class FrameRules
{
    /// <summary>Checks a header.</summary>
    /// <param name="header">The header as received.</param>
    /// <param name="role">The side that received the header.</param>
    /// <param name="inMessage">Whether a message has begun and not ended.</param>
    /// <param name="mayCompress">Whether permessage-deflate was negotiated.</param>
    /// <returns>The first rule that the header breaks, or <see cref="ProtocolViolation.None"/>.</returns>
    public static ProtocolViolation Check(in FrameHeader header, WsRole role, bool inMessage, bool mayCompress = false)
    {
        // RFC 6455 §5.2: RSV bits "MUST be 0 unless an extension is negotiated that defines meanings for non-zero values".
        if (header.HasReservedBits && !(mayCompress && MarksCompressed(header)))
        {
            return ProtocolViolation.ReservedBits;
        }

        // RFC 6455 §5.1: a client masks every frame, a server masks none.
        if (header.Masked != (role == WsRole.Server))
        {
            return header.Masked ? ProtocolViolation.MaskedFrame : ProtocolViolation.UnmaskedFrame;
        }

        if (!header.HasValidLength)
        {
            return ProtocolViolation.InvalidLength;
        }

        return header.IsControl ? CheckControl(header) : CheckData(header.Opcode, inMessage);
    }

    // RFC 7692 §6: RSV1 marks a compressed message, on its first frame only, and never a control frame.
    private static bool MarksCompressed(in FrameHeader header)
        => header is { Rsv2: false, Rsv3: false, IsControl: false } && header.Opcode != Opcode.Continuation;

    private static ProtocolViolation CheckControl(in FrameHeader header)
    {
        if (header.Opcode > Opcode.Pong)
        {
            return ProtocolViolation.ReservedOpcode;
        }

        // RFC 6455 §5.5: control frames have a payload of 125 bytes or less and "MUST NOT be fragmented".
        if (!header.Fin)
        {
            return ProtocolViolation.FragmentedControlFrame;
        }

        return header.PayloadLength > FrameWriter.MaxControlPayload
            ? ProtocolViolation.ControlFrameTooLong
            : ProtocolViolation.None;
    }

    // RFC 6455 §5.4: a message is a text or binary frame followed by continuation frames, the last of which has FIN set;
    // "the fragments of one message MUST NOT be interleaved between the fragments of another message".
    private static ProtocolViolation CheckData(Opcode opcode, bool inMessage) => opcode switch
    {
        Opcode.Continuation => inMessage ? ProtocolViolation.None : ProtocolViolation.UnexpectedContinuation,
        Opcode.Text or Opcode.Binary => inMessage ? ProtocolViolation.ExpectedContinuation : ProtocolViolation.None,
        _ => ProtocolViolation.ReservedOpcode,
    };
}
