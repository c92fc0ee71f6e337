using System.Security.Cryptography;
using System.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Computes the hashes of contracts from what is visible on the wire.</summary>
internal static class ContractHash
{
    private const int ShortLength = 16;
    private const string Digits = "0123456789abcdef";

    /// <summary>The hash of an endpoint: 64 hexadecimal digits.</summary>
    public static string Compute(string wire)
    {
        using var algorithm = SHA256.Create();
        byte[] hash = algorithm.ComputeHash(Encoding.UTF8.GetBytes(wire));
        char[] text = new char[hash.Length * 2];
        for (int i = 0; i < hash.Length; i++)
        {
            text[2 * i] = Digits[hash[i] >> 4];
            text[(2 * i) + 1] = Digits[hash[i] & 0xF];
        }

        return new string(text);
    }

    /// <summary>The hash of a message: 16 hexadecimal digits.</summary>
    public static string ComputeShort(string wire) => Compute(wire).Substring(0, ShortLength);
}
