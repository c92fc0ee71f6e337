using System.Text.Unicode;

namespace TypedWs.Framing;

/// <summary>Which close codes and reasons may stand in a close frame.</summary>
internal static class CloseCodeRules
{
    /// <summary>The longest reason in bytes of UTF-8: a control frame's 125 without the code.</summary>
    public const int MaxReasonLength = FrameWriter.MaxControlPayload - sizeof(ushort);

    /// <summary>
    /// Whether a received close frame may hold the code: the defined ones without 1004, 1005, 1006 and 1015, which RFC
    /// 6455 §7.4.1 keeps off the wire, and the ranges for libraries and applications of §7.4.2.
    /// </summary>
    public static bool IsValidOnWire(ushort code) => code is
        (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);

    /// <summary>
    /// Whether an application may close with the code. RFC 6455 leaves every code that may be on the wire to either
    /// endpoint, so that an application protocol may speak of its own errors as 1002 or 1007.
    /// </summary>
    public static bool IsValidForApplication(ushort code) => IsValidOnWire(code);

    /// <summary>
    /// Encodes a reason, cut in front of the first character that would go beyond <see cref="MaxReasonLength"/>; lone
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

    /// <summary>Cuts valid UTF-8 in front of the first character that would go beyond <see cref="MaxReasonLength"/>.</summary>
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
