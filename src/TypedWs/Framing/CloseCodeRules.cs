using System.Text.Unicode;

namespace TypedWs.Framing;

/// <summary>The rules for the close code and the reason in a close frame.</summary>
internal static class CloseCodeRules
{
    /// <summary>The maximum length of a reason in bytes of UTF-8: the 125 bytes of a control frame without the 2 bytes of the
    /// code.</summary>
    public const int MaxReasonLength = FrameWriter.MaxControlPayload - sizeof(ushort);

    /// <summary>
    /// Whether a received close frame may have the code. Allowed are the defined codes, without 1004, 1005, 1006 and 1015, which RFC 6455
    /// §7.4.1 forbids in a frame, and the ranges of §7.4.2 for libraries and applications.
    /// </summary>
    public static bool IsValidOnWire(ushort code) => code is
        (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);

    /// <summary>
    /// Whether an application may close with the code. RFC 6455 allows both sides to send every code that is valid in a frame. So an
    /// application protocol may use 1002 or 1007 for errors of its own.
    /// </summary>
    public static bool IsValidForApplication(ushort code) => IsValidOnWire(code);

    /// <summary>
    /// Encodes a reason. If it is too long, it is cut before the first character that would exceed <see cref="MaxReasonLength"/>. Lone
    /// surrogates become U+FFFD.
    /// </summary>
    /// <param name="reason">The reason; any length.</param>
    /// <param name="destination">At least <see cref="MaxReasonLength"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    public static int WriteReason(ReadOnlySpan<char> reason, Span<byte> destination)
    {
        Utf8.FromUtf16(reason, destination[..MaxReasonLength], out _, out int written, replaceInvalidSequences: true);
        return written;
    }

    /// <summary>Cuts valid UTF-8 before the first character that would exceed <see cref="MaxReasonLength"/>.</summary>
    public static ReadOnlySpan<byte> TruncateReason(ReadOnlySpan<byte> reasonUtf8)
    {
        if (reasonUtf8.Length <= MaxReasonLength)
        {
            return reasonUtf8;
        }

        int end = MaxReasonLength;
        while (end > 0 && (reasonUtf8[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return reasonUtf8[..end];
    }
}
