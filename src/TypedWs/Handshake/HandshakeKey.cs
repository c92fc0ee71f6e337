using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace TypedWs.Handshake;

/// <summary>The key of the opening handshake over HTTP/1.1, and the answer by which the server proves that it read the key.</summary>
internal static class HandshakeKey
{
    private const int KeyLength = 24;
    private const int NonceLength = 16;

    // RFC 6455 §1.3: a constant of the protocol. A server without WebSocket support is very unlikely to use it.
    private static ReadOnlySpan<byte> Guid => "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;

    /// <summary>
    /// Whether the key is base64 of exactly 16 bytes. The unused bits of the last digit may be set, because they are set in the example key
    /// of RFC 6455 §4.1.
    /// </summary>
    public static bool IsValidKey([NotNullWhen(true)] string? key)
    {
        // Room for 18 bytes, the result of 24 digits without padding. A key with white space inside decodes to fewer than 16 bytes.
        Span<byte> nonce = stackalloc byte[KeyLength / 4 * 3];
        return key is { Length: KeyLength }
            && Convert.TryFromBase64String(key, nonce, out int written)
            && written == NonceLength;
    }

    /// <summary>The value of <c>Sec-WebSocket-Accept</c> for a key that passed <see cref="UpgradeCheck"/>.</summary>
    /// <exception cref="ArgumentException">The key, without white space around it, is not 24 characters long.</exception>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 §4.2.2 prescribes SHA-1; it protects nothing here.")]
    public static string ComputeAccept(ReadOnlySpan<char> key)
    {
        // RFC 6455 §1.3: "with leading and trailing whitespace removed".
        key = HeaderList.Trim(key);
        if (key.Length != KeyLength)
        {
            throw new ArgumentException("A Sec-WebSocket-Key has 24 characters.", nameof(key));
        }

        Span<byte> challenge = stackalloc byte[KeyLength + 36];
        Encoding.ASCII.GetBytes(key, challenge);
        Guid.CopyTo(challenge[KeyLength..]);

        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(challenge, hash);
        return Convert.ToBase64String(hash);
    }
}
