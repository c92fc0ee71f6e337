using TypedWs.Framing;

namespace TypedWs.Protocol;

/// <summary>
/// Receives the events of a <see cref="WsProtocol"/>. Every call is made inside <see cref="WsProtocol.Receive"/>. The calls have the
/// order of the octets that caused them. Spans are valid only during the call. An implementation must not throw, and must not call the
/// protocol.
/// </summary>
internal interface IProtocolEvents
{
    /// <summary>A whole message was received.</summary>
    /// <param name="opcode"><see cref="Opcode.Text"/> or <see cref="Opcode.Binary"/>.</param>
    /// <param name="payload">
    /// A part of the receive buffer, unmasked in place, or of the buffer in which the message was assembled. Valid UTF-8 if it is a text.
    /// </param>
    /// <returns>
    /// False to stop after this message: <see cref="WsProtocol.Receive"/> then returns the number of octets consumed so far.
    /// </returns>
    bool OnMessage(Opcode opcode, ReadOnlySpan<byte> payload);

    /// <summary>A message above <see cref="ProtocolLimits.MaxMessageSize"/> has ended. Its bytes were skipped and not kept.</summary>
    /// <param name="opcode"><see cref="Opcode.Text"/> or <see cref="Opcode.Binary"/>.</param>
    /// <param name="size">The size of the message in bytes.</param>
    /// <returns>False to stop after this message, as with <see cref="OnMessage"/>.</returns>
    bool OnMessageTooLarge(Opcode opcode, long size);

    /// <summary>A ping was received. The pong was already passed to <see cref="SendControl"/>.</summary>
    void OnPing(ReadOnlySpan<byte> payload);

    /// <summary>A pong was received. It may be unsolicited.</summary>
    void OnPong(ReadOnlySpan<byte> payload);

    /// <summary>
    /// A close frame was received. All octets after it are ignored. The answer was already passed to <see cref="SendClose"/>.
    /// </summary>
    /// <param name="code">The peer's code, valid on the wire; null if the frame was empty.</param>
    /// <param name="reasonUtf8">The peer's reason, valid UTF-8, at most 123 bytes.</param>
    void OnCloseReceived(ushort? code, ReadOnlySpan<byte> reasonUtf8);

    /// <summary>
    /// The peer broke the protocol. All following octets are ignored, except for the peer's close frame. The close frame with the code of
    /// the error was already passed to <see cref="SendClose"/>.
    /// </summary>
    void OnFailed(ProtocolViolation error);

    /// <summary>Sends a whole control frame, in order with all other frames that are sent.</summary>
    void SendControl(ReadOnlySpan<byte> frame);

    /// <summary>
    /// Sends a whole close frame. The implementation drops the frame if a close frame was sent before: RFC 6455 §5.5.1 allows no frame
    /// after the first close frame.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="code">The code of the frame; null if the frame has no payload.</param>
    /// <param name="reason">The reason of the frame; empty for none.</param>
    void SendClose(ReadOnlySpan<byte> frame, ushort? code, string reason);
}
