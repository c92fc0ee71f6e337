using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace TypedWs.Cli.Input;

/// <summary>Reads UTF-8 strictly: a wrong byte is told and not replaced, or another text than the user's would be sent.</summary>
internal static class Utf8Text
{
    private static ReadOnlySpan<byte> Mark => [0xef, 0xbb, 0xbf];

    /// <summary>The bytes without a byte order mark at their start.</summary>
    public static ReadOnlySpan<byte> SkipMark(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Mark) ? bytes[Mark.Length..] : bytes;

    /// <summary>The text; null if the bytes are no UTF-8.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="fault">The first wrong byte in words; null if there is none.</param>
    public static string? Decode(ReadOnlySpan<byte> bytes, out string? fault)
    {
        if (Utf8.IsValid(bytes))
        {
            fault = null;
            return Encoding.UTF8.GetString(bytes);
        }

        int at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == OperationStatus.Done)
        {
            at += length;
        }

        int start = bytes[..at].LastIndexOf((byte)'\n') + 1;
        int line = bytes[..at].Count((byte)'\n') + 1;
        fault = $"line {line}, byte {at - start + 1} (0x{bytes[at]:x2}) is not UTF-8";
        return null;
    }
}
