using TypedWs.Framing;

namespace TypedWs.Protocol;

/// <summary>
/// Receives the events of a <see cref="WsProtocol"/>. Every call is made inside <see cref="WsProtocol.Receive"/>, in the order
/// of the octets that caused it; spans are valid during the call only. An implementation must not throw and must not
/// call back into the protocol.
/// </summary>
internal interface IProtocolEvents
{
    /// <summary>A whole message was received.</summary>
    /// <param name="opcode"><see cref="Opcode.Text"/> or <see cref="Opcode.Binary"/>.</param>
    /// <param name="payload">
    /// A slice of the receive buffer, unmasked in place, or of the assembly buffer. Valid UTF-8 for a text.
    /// </param>
    /// <returns>
    /// False to stop behind this message: <see cref="WsProtocol.Receive"/> returns what it has consumed so far.
    /// </returns>
    bool OnMessage(Opcode opcode, ReadOnlySpan<byte> payload);

    /// <summary>A message above <see cref="ProtocolLimits.MaxMessageSize"/> ended; it was skipped unbuffered.</summary>
    /// <param name="opcode"><see cref="Opcode.Text"/> or <see cref="Opcode.Binary"/>.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <returns>False to stop behind this message, as with <see cref="OnMessage"/>.</returns>
    bool OnMessageTooLarge(Opcode opcode, long size);

    /// <summary>A ping was received. The pong has already been given to <see cref="SendControl"/>.</summary>
    void OnPing(ReadOnlySpan<byte> payload);

    /// <summary>A pong was received, asked for or not.</summary>
    void OnPong(ReadOnlySpan<byte> payload);

    /// <summary>
    /// A close frame was received; everything behind it is ignored. The answer has already been given to
    /// <see cref="SendClose"/>.
    /// </summary>
    /// <param name="code">The peer's code, valid on the wire; null if the frame was empty.</param>
    /// <param name="reasonUtf8">The peer's reason, valid UTF-8, at most 123 bytes.</param>
    void OnCloseReceived(ushort? code, ReadOnlySpan<byte> reasonUtf8);

    /// <summary>
    /// The peer broke the protocol; everything behind is ignored. The close frame with the error's code has already been
    /// given to <see cref="SendClose"/>.
    /// </summary>
    void OnFailed(ProtocolViolation error);

    /// <summary>A whole control frame to send, in order with everything else that is sent.</summary>
    void SendControl(ReadOnlySpan<byte> frame);

    /// <summary>
    /// A whole close frame to send. The implementer drops it if a close frame was sent before: RFC 6455 §5.5.1 allows
    /// nothing behind the first.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="code">Its code; null if it is empty.</param>
    /// <param name="reason">Its reason; empty for none.</param>
    void SendClose(ReadOnlySpan<byte> frame, ushort? code, string reason);
}
