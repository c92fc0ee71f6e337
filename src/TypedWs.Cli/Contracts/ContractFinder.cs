using System.Text.Json;
using TypedWs.Cli.Connecting;
using TypedWs.Cli.Http;
using TypedWs.Cli.Output;
using TypedWs.Contracts;

namespace TypedWs.Cli.Contracts;

/// <summary>Finds the contract of an open connection: the one that the user names, or the one of the server's <c>$welcome</c>, from the
/// cache or from the server.</summary>
internal sealed class ContractFinder(
    ContractChoice choice, ContractCache cache, ConnectionSettings settings, Report report, TimeProvider time)
{
    /// <summary>Finds it.</summary>
    /// <param name="welcome">The server's first message; null if there is none.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>Null if there is none: then nothing is checked.</returns>
    /// <exception cref="ToolException">The contract that the user names cannot be read.</exception>
    public async Task<WsContractDocument?> FindAsync(string? welcome, CancellationToken cancellationToken)
    {
        (string? name, string? hash) = ReadWelcome(welcome);
        if (choice.Source is { } source)
        {
            WsContractDocument chosen = await ContractSource.ReadAsync(choice, name, At, time, cancellationToken);
            if (hash is not null && chosen.Hash != hash)
            {
                string place = SecretMask.MaskTarget(source);
                report.Warn($"The server's contract is another one than that of {place}: {name}, {hash[..Math.Min(12, hash.Length)]}.");
            }

            return chosen;
        }

        if (hash is null)
        {
            report.Detail("The server names no contract, so messages are not checked.");
            return null;
        }

        return cache.Find(hash) ?? await DownloadAsync(name, hash, cancellationToken);
    }

    private static (string? Name, string? Hash) ReadWelcome(string? welcome)
    {
        if (welcome is null)
        {
            return default;
        }

        try
        {
            using var document = JsonDocument.Parse(welcome);
            JsonElement contract = document.RootElement.GetProperty("payload").GetProperty("contract");
            return (contract.GetProperty("name").GetString(), contract.GetProperty("hash").GetString());
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return default;
        }
    }

    private ConnectionSettings At(string address) => settings.For(ToolAddress.Parse(address));

    private async Task<WsContractDocument?> DownloadAsync(string? name, string hash, CancellationToken cancellationToken)
    {
        try
        {
            WsContractDocument contract = await ContractSource.DownloadAsync(
                ContractSource.ToDownload(settings.Address, name), At, time, cancellationToken);
            if (contract.Hash != hash)
            {
                report.Detail($"The contract that the server serves has another hash than that of its $welcome, {hash}.");
                return null;
            }

            cache.Keep(contract);
            return contract;
        }
        catch (ToolException problem)
        {
            report.Detail($"Messages are not checked, as the server does not serve its contract. {problem.Message}");
            return null;
        }
    }
}
