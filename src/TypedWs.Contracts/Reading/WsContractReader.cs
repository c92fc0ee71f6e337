using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using TypedWs.Contracts.Json;
using TypedWs.Contracts.Reading;
using TypedWs.Contracts.Sources;

namespace TypedWs.Contracts;

/// <summary>
/// Reads contracts: from JSON, and from assemblies that are not loaded. The reader is strict: a member that the format does not have, a
/// value of another type, or a name of a type or message that the contract does not have is an error, which names its place. Contracts of
/// a newer format are refused. No input causes another exception than <see cref="WsContractException"/>; a file that cannot be opened also
/// causes the exceptions of <see cref="File.OpenRead"/>.
/// </summary>
public static class WsContractReader
{
    /// <summary>The maximum size of a contract, in bytes of UTF-8: 16 MiB.</summary>
    public const int MaxSize = 16 * 1024 * 1024;

    /// <summary>The maximum number of nested objects and arrays in a contract.</summary>
    public const int MaxDepth = JsonTexts.MaxDepth;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Reads a contract from its JSON text.</summary>
    /// <param name="json">The JSON text; white space is allowed.</param>
    /// <exception cref="WsContractException">The text is no contract, or has a newer format.</exception>
    public static WsContractDocument Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json.Length > MaxSize ? throw TooLarge() : Parse(Encoding.UTF8.GetBytes(json));
    }

    /// <summary>Reads a contract from its JSON text in UTF-8.</summary>
    /// <param name="utf8Json">The JSON text; white space is allowed, a byte order mark is not.</param>
    /// <exception cref="WsContractException">The text is no contract, or has a newer format.</exception>
    public static WsContractDocument Parse(ReadOnlyMemory<byte> utf8Json)
    {
        if (utf8Json.Length > MaxSize)
        {
            throw TooLarge();
        }

        if (!Utf8.IsValid(utf8Json.Span))
        {
            throw new WsContractException("The contract is not valid UTF-8.");
        }

        try
        {
            using var document = JsonDocument.Parse(utf8Json, Options);
            return DocumentReader.Read(document.RootElement);
        }
        catch (JsonException problem)
        {
            throw new WsContractException($"The contract is not valid JSON: {ObjectNode.Shorten(problem.Message)}", problem);
        }
        catch (InvalidOperationException problem)
        {
            // System.Text.Json reports a member name with half of a surrogate pair only by this exception.
            throw new WsContractException("The contract has a member name that is not valid UTF-16.", problem);
        }
    }

    /// <summary>Reads the contracts of all endpoints from the metadata of an assembly, without loading the assembly.</summary>
    /// <param name="path">The path of the assembly.</param>
    /// <returns>The contracts in the order of the endpoints' names; none if the assembly has no endpoint with messages.</returns>
    /// <exception cref="WsContractException">The file is no assembly of .NET, or one of its contracts cannot be read.</exception>
    public static IReadOnlyList<WsContractDocument> ReadAssembly(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FileStream stream = File.OpenRead(path);
        return ReadAssembly(stream);
    }

    /// <summary>Reads the contracts of all endpoints from the metadata of an assembly, without loading the assembly.</summary>
    /// <param name="assembly">The assembly; the stream must be able to seek. It is not closed.</param>
    /// <returns>The contracts in the order of the endpoints' names; none if the assembly has no endpoint with messages.</returns>
    /// <exception cref="WsContractException">The stream is no assembly of .NET, or one of its contracts cannot be read.</exception>
    public static IReadOnlyList<WsContractDocument> ReadAssembly(Stream assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return [.. AssemblyMetadata.ReadContracts(assembly).Select(Parse)];
    }

    private static WsContractException TooLarge() => new($"The contract is larger than {MaxSize} bytes.");
}
