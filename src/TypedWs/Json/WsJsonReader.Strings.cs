using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

// Strings, and values that are written as strings. If a string does not have the expected format, the error is "format". If the value is
// not a string, the error is "type" ("null" for null). The value is consumed in both cases.
public ref partial struct WsJsonReader
{
    private const int GuidLength = 36;
    private const string MustBeBase64 = "must be base64";

    /// <summary>Reads a string without creating a <see cref="string"/>.</summary>
    public bool TryReadString(out WsJsonString value)
    {
        ReadOnlySpan<byte> utf8 = _utf8;
        int start = MoveToValue();
        if (JsonText.At(utf8, start) != (byte)'"')
        {
            value = default;
            return SkipMismatch(MustBeString);
        }

        int end = JsonText.FindStringEnd(utf8, start + 1, out bool isEscaped);
        if (end < 0)
        {
            value = default;
            return Fail(start);
        }

        _position = end + 1;
        value = new WsJsonString(utf8[(start + 1)..end], isEscaped);
        return true;
    }

    /// <summary>Reads a string with exactly one UTF-16 code unit.</summary>
    public bool TryReadChar(out char value)
    {
        value = default;
        if (!TryReadString(out WsJsonString text))
        {
            return false;
        }

        // One UTF-16 code unit becomes at most three bytes of UTF-8.
        Span<byte> buffer = stackalloc byte[3];
        if (!text.TryGetText(buffer, out ReadOnlySpan<byte> utf8)
            || Rune.DecodeFromUtf8(utf8, out Rune character, out int length) != OperationStatus.Done
            || length != utf8.Length
            || !character.IsBmp)
        {
            return RefuseFormat("must be a single character");
        }

        value = (char)character.Value;
        return true;
    }

    /// <summary>Reads a UUID of 36 characters with hyphens.</summary>
    public bool TryReadGuid(out Guid value)
    {
        value = default;
        if (!TryReadString(out WsJsonString text))
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[GuidLength];
        return (text.TryGetText(buffer, out ReadOnlySpan<byte> utf8)
                && utf8.Length == GuidLength
                && Utf8Parser.TryParse(utf8, out value, out int consumed, 'D')
                && consumed == GuidLength)
            || RefuseFormat("must be a UUID");
    }

    /// <summary>Reads an absolute or relative URI.</summary>
    public bool TryReadUri([NotNullWhen(true)] out Uri? value)
    {
        value = null;
        if (!TryReadString(out WsJsonString text))
        {
            return false;
        }

        return Uri.TryCreate(text.ToString(), UriKind.RelativeOrAbsolute, out value) || RefuseFormat("must be a URI");
    }

    /// <summary>Reads bytes written as base64 (RFC 4648 §4, padded; white space is ignored).</summary>
    public bool TryReadBase64([NotNullWhen(true)] out byte[]? value)
    {
        value = null;
        if (!TryReadString(out WsJsonString text))
        {
            return false;
        }

        if (!text.IsEscaped)
        {
            return TryDecodeBase64(text.Raw, out value) || RefuseFormat(MustBeBase64);
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(text.Raw.Length);
        text.TryUnescape(rented, out int written);
        bool decoded = TryDecodeBase64(rented.AsSpan(0, written), out value);
        ArrayPool<byte>.Shared.Return(rented);
        return decoded || RefuseFormat(MustBeBase64);
    }

    // The length is computed first, so that the array has the right length, and none is created for invalid text.
    private static bool TryDecodeBase64(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? value)
    {
        value = null;
        if (!Base64.IsValid(text, out int length))
        {
            return false;
        }

        byte[] bytes = new byte[length];
        if (Base64.DecodeFromUtf8(text, bytes, out int consumed, out int written) != OperationStatus.Done
            || consumed != text.Length
            || written != length)
        {
            return false;
        }

        value = bytes;
        return true;
    }
}
