using TypedWs.Cli.Terminal;
using TypedWs.Contracts;

namespace TypedWs.Cli.Contracts;

/// <summary>Contracts that were downloaded before, in files that are named by their hashes. A file that does not have its hash is no
/// contract of the cache.</summary>
/// <param name="directory">The directory; null for no cache.</param>
internal sealed class ContractCache(string? directory)
{
    private const int HashLength = 64;

    /// <summary>The cache of the user.</summary>
    public static ContractCache Create(ToolTerminal terminal)
    {
        string? root = terminal.Environment("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
            : terminal.Environment("LOCALAPPDATA") is { Length: > 0 } local ? local
            : terminal.Environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".cache")
            : null;
        return new ContractCache(root is null ? null : Path.Combine(root, "typedws", "contracts"));
    }

    /// <summary>The contract with a hash; null if it is not here.</summary>
    public WsContractDocument? Find(string hash)
    {
        if (ToPath(hash) is not { } path)
        {
            return null;
        }

        try
        {
            WsContractDocument contract = WsContractReader.Parse(File.ReadAllBytes(path));
            return contract.IsComplete && WsContractHash.Compute(contract) == hash ? contract : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or WsContractException)
        {
            return null;
        }
    }

    /// <summary>Keeps a contract. A cache that cannot be written keeps nothing.</summary>
    public void Keep(WsContractDocument contract)
    {
        if (!contract.IsComplete || ToPath(WsContractHash.Compute(contract)) is not { } path)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);

            // Another run may read it at the same time.
            string draft = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllBytes(draft, WsContractWriter.Write(contract));
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The next run downloads it again.
        }
    }

    // The hash comes from the network, so it is checked before it becomes a part of a path.
    private string? ToPath(string hash)
        => directory is not null && hash.Length == HashLength && hash.All(char.IsAsciiHexDigitLower)
            ? Path.Combine(directory, hash + ".json")
            : null;
}
