using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Computes the hashes of contracts from what is visible on the wire.</summary>
internal static class ContractHash
{
    private const int ShortLength = 16;

    /// <summary>The hash of an endpoint: 64 hexadecimal digits.</summary>
    public static string Compute(string wire)
    {
        using var algorithm = SHA256.Create();
        var text = new StringBuilder();
        foreach (byte value in algorithm.ComputeHash(Encoding.UTF8.GetBytes(wire)))
        {
            text.Append(value.ToString("x2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    /// <summary>The hash of a message: 16 hexadecimal digits.</summary>
    public static string ComputeShort(string wire) => Compute(wire).Substring(0, ShortLength);
}
