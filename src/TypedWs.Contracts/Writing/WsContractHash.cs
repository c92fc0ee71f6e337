using System.Security.Cryptography;
using System.Text;
using TypedWs.Contracts.Json;
using TypedWs.Contracts.Writing;

namespace TypedWs.Contracts;

/// <summary>
/// Computes the hashes of contracts from what is visible on the wire. Two contracts with the same hash are equal on the wire, apart from
/// the application's own rules and converters. docs/contract.md says what is in the hash.
/// </summary>
public static class WsContractHash
{
    private const int ShortLength = 16;

    // Each message is hashed with all its types, so a contract of many messages and types may have a text without limit. The contracts of
    // some hundred messages have a few million characters.
    private const int MaxLength = 128 * 1024 * 1024;

    /// <summary>Computes the hash of a contract.</summary>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    /// <exception cref="ArgumentException">The contract was read from format 1, whose hash cannot be computed.</exception>
    /// <exception cref="WsContractException">The messages with their types have more than 128 Mi characters.</exception>
    public static string Compute(WsContractDocument document)
    {
        Check(document);
        return ComputeHash(
            DocumentText.WriteLimits(document.Limits)
            + Join(document.ClientToServer, document)
            + Join(document.ServerToClient, document)
            + ObjectText.Items(DocumentText.WriteTopics(document.Topics)));
    }

    /// <summary>Computes the hash of a message, with its answer, items and errors by their discriminators and codes.</summary>
    /// <returns>16 hexadecimal digits in lower case.</returns>
    /// <exception cref="ArgumentException">The contract was read from format 1, whose hash cannot be computed.</exception>
    public static string Compute(WsContractDocument document, WsContractMessage message)
    {
        Check(document);
        ArgumentNullException.ThrowIfNull(message);
        return ComputeHash(Wire(message, document))[..ShortLength];
    }

    private static void Check(WsContractDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (!document.IsComplete)
        {
            throw new ArgumentException("A contract of format 1 does not say everything that is in the hash.", nameof(document));
        }
    }

    // Messages of the same discriminator are sorted by what is on the wire, so that names of types do not count.
    private static string Join(IReadOnlyList<WsContractMessage> messages, WsContractDocument document)
    {
        var texts = new List<(string Type, string Wire)>(messages.Count);
        int length = 0;
        foreach (WsContractMessage message in messages)
        {
            string wire = Wire(message, document);
            length += wire.Length;
            texts.Add(length <= MaxLength
                ? (message.Type, wire)
                : throw new WsContractException("The contract has too many messages with too many types for a hash."));
        }

        return ObjectText.Items(texts
            .OrderBy(static text => text.Type, StringComparer.Ordinal)
            .ThenBy(static text => text.Wire, StringComparer.Ordinal)
            .Select(static text => text.Wire));
    }

    private static string Wire(WsContractMessage message, WsContractDocument document)
        => new ObjectText(isWire: true)
            .AddText("type", message.Type)
            .AddMembers(WireForm.OfMessage(message, document.Types))
            .AddMembers(DocumentText.WriteExchange(message, data => "[" + WireForm.OfValue(data, document.Types) + "]"))
            .ToString();

    private static string ComputeHash(string wire)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(wire), hash);
        return Convert.ToHexStringLower(hash);
    }
}
