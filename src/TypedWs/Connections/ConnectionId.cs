using System.Buffers.Text;
using System.Security.Cryptography;

namespace TypedWs.Connections;

/// <summary>Makes connection ids: 128 random bits, so that an id cannot be guessed by another client.</summary>
internal static class ConnectionId
{
    public static string Create()
    {
        Span<byte> bits = stackalloc byte[16];
        RandomNumberGenerator.Fill(bits);
        return Base64Url.EncodeToString(bits);
    }
}
