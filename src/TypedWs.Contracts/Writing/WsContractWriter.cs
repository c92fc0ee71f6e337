using System.Text;
using TypedWs.Contracts.Writing;

namespace TypedWs.Contracts;

/// <summary>
/// Writes contracts in their canonical form: without white space, with the members in the order of docs/contract.md, and the types sorted
/// by name. A contract that was read from an assembly is written with the same bytes.
/// </summary>
public static class WsContractWriter
{
    /// <summary>Writes a contract as UTF-8. The stated hashes are written as they are; <see cref="WsContractHash"/> computes new
    /// ones.</summary>
    /// <param name="document">The contract, of format 2.</param>
    /// <exception cref="ArgumentException">The contract was read from format 1, which cannot be written.</exception>
    public static byte[] Write(WsContractDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.IsComplete
            ? Encoding.UTF8.GetBytes(DocumentText.Write(document))
            : throw new ArgumentException("A contract of format 1 does not say everything that format 2 has.", nameof(document));
    }
}
