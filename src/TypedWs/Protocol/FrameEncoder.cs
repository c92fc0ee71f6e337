using TypedWs.Framing;

namespace TypedWs.Protocol;

/// <summary>
/// The sending half of one connection's protocol: frames as this side has to send them. RFC 6455 §5.1: a client masks every frame, a
/// server none. Without state and I/O: any thread may use it, while <see cref="WsProtocol"/> belongs to the one that receives.
/// </summary>
/// <param name="role">Which side this endpoint is.</param>
internal readonly struct FrameEncoder(WsRole role)
{
    /// <summary>The longest frame that is written here, in bytes.</summary>
    public const int MaxControlFrame = FrameWriter.MaxControlFrame;

    /// <summary>Whether this side masks what it sends, which takes a copy of the payload for each frame.</summary>
    public bool Masks => role == WsRole.Client;

    /// <summary>The key of the next frame. RFC 6455 §5.3: a fresh one for every frame that a client sends; null for a server.</summary>
    public uint? NextMaskingKey() => Masks ? Masking.CreateKey() : null;

    /// <summary>Writes a ping and returns its length. RFC 6455 §5.5.2: it "may serve either as a keepalive or as a means to verify
    /// that the remote endpoint is still responsive".</summary>
    public int WritePing(Span<byte> destination, ReadOnlySpan<byte> payload = default)
        => FrameWriter.WriteControl(destination, Opcode.Ping, payload, NextMaskingKey());

    /// <summary>Writes the answer to a ping and returns its length. RFC 6455 §5.5.3: it has the payload of the ping.</summary>
    public int WritePong(Span<byte> destination, ReadOnlySpan<byte> payload)
        => FrameWriter.WriteControl(destination, Opcode.Pong, payload, NextMaskingKey());

    /// <summary>Writes a close frame and returns its length.</summary>
    /// <param name="destination">At least <see cref="MaxControlFrame"/> bytes.</param>
    /// <param name="code">Null for an empty frame, which has no reason.</param>
    /// <param name="reason">Cut in front of the first character that has no room.</param>
    public int WriteClose(Span<byte> destination, ushort? code, ReadOnlySpan<char> reason)
    {
        Span<byte> reasonUtf8 = stackalloc byte[CloseCodeRules.MaxReasonLength];
        int length = CloseCodeRules.WriteReason(reason, reasonUtf8);
        return FrameWriter.WriteClose(destination, code, reasonUtf8[..length], NextMaskingKey());
    }
}
