using TypedWs.Framing;

namespace TypedWs.Protocol;

/// <summary>
/// The sending half of one connection's protocol: writes frames in the form that this side must send. RFC 6455 §5.1: a client masks
/// every frame, a server masks none. Without state and I/O. Any thread may use it, in contrast to <see cref="WsProtocol"/>, which only the
/// receiving thread may use.
/// </summary>
/// <param name="role">The side of the connection that this endpoint is.</param>
internal readonly struct FrameEncoder(WsRole role)
{
    /// <summary>The maximum length of a frame that is written here, in bytes.</summary>
    public const int MaxControlFrame = FrameWriter.MaxControlFrame;

    /// <summary>Whether this side masks its frames. If so, each frame needs its own copy of the payload.</summary>
    public bool Masks => role == WsRole.Client;

    /// <summary>Makes the masking key of the next frame; null for a server. RFC 6455 §5.3: a client needs a new key for every
    /// frame.</summary>
    public uint? NextMaskingKey() => Masks ? Masking.CreateKey() : null;

    /// <summary>Writes a ping and returns its length. RFC 6455 §5.5.2: a ping "may serve either as a keepalive or as a means to verify
    /// that the remote endpoint is still responsive".</summary>
    public int WritePing(Span<byte> destination, ReadOnlySpan<byte> payload = default)
        => FrameWriter.WriteControl(destination, Opcode.Ping, payload, NextMaskingKey());

    /// <summary>Writes the answer to a ping and returns its length. RFC 6455 §5.5.3: the pong has the payload of the ping.</summary>
    public int WritePong(Span<byte> destination, ReadOnlySpan<byte> payload)
        => FrameWriter.WriteControl(destination, Opcode.Pong, payload, NextMaskingKey());

    /// <summary>Writes a close frame and returns its length.</summary>
    /// <param name="destination">At least <see cref="MaxControlFrame"/> bytes.</param>
    /// <param name="code">The close code; null for a frame without a payload, which has no reason either.</param>
    /// <param name="reason">The reason. If it is too long, it is cut before the first character that has no room.</param>
    public int WriteClose(Span<byte> destination, ushort? code, ReadOnlySpan<char> reason)
    {
        Span<byte> reasonUtf8 = stackalloc byte[CloseCodeRules.MaxReasonLength];
        int length = CloseCodeRules.WriteReason(reason, reasonUtf8);
        return FrameWriter.WriteClose(destination, code, reasonUtf8[..length], NextMaskingKey());
    }
}
