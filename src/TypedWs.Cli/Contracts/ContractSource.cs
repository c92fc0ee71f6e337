using System.Net.Http;
using TypedWs.Cli.Connecting;
using TypedWs.Cli.Http;
using TypedWs.Cli.Input;
using TypedWs.Cli.Output;
using TypedWs.Contracts;

namespace TypedWs.Cli.Contracts;

/// <summary>Reads contracts: from a file of JSON, an assembly that is not loaded, or a server.</summary>
internal static class ContractSource
{
    private const string Answered = "The server answered";
    private const string NotFound = Answered + " 404";

    // More than any assembly has.
    private const int MaxFile = 256 * 1024 * 1024;

    // Every assembly begins so (ECMA-335 §II.25.2.1).
    private static ReadOnlySpan<byte> AssemblyStart => "MZ"u8;

    /// <summary>Reads a contract.</summary>
    /// <param name="choice">The place and the endpoint, with or without its namespace.</param>
    /// <param name="served">The endpoint that the server names, which is taken if the source has it and the user names none.</param>
    /// <param name="settings">Makes the settings of a download from its address.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels a download.</param>
    /// <exception cref="ToolException">There is no such contract.</exception>
    public static async Task<WsContractDocument> ReadAsync(
        ContractChoice choice,
        string? served,
        Func<string, ConnectionSettings> settings,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        string source = choice.Source ?? throw new ArgumentException("There is no source.", nameof(choice));
        string? endpoint = choice.Endpoint;
        if (source.Contains("://", StringComparison.Ordinal))
        {
            return await DownloadAsync(ToDownload(source, endpoint ?? served), settings, time, cancellationToken);
        }

        IReadOnlyList<WsContractDocument> contracts = ReadFile(source);
        WsContractDocument[] found = [.. contracts.Where(contract => endpoint is null || IsNamed(contract, endpoint))];
        if (endpoint is null && served is not null && Array.Find(found, contract => contract.Endpoint == served) is { } same)
        {
            return same;
        }

        return found switch
        {
            [var only] => only,
            [] when contracts.Count == 0 => throw ToolException.Usage($"{source} has no contract: it has no endpoints of TypedWs."),
            [] => throw ToolException.Usage($"{source} has no endpoint '{endpoint}', but {List(contracts)}."),
            _ => throw ToolException.Usage($"{source} has several endpoints: choose one by --endpoint: {List(found)}."),
        };
    }

    /// <summary>Gets the contract from the first address that has one.</summary>
    /// <exception cref="ToolException">It cannot be got.</exception>
    public static async Task<WsContractDocument> DownloadAsync(
        IReadOnlyList<Uri> addresses, Func<string, ConnectionSettings> settings, TimeProvider time, CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                return await DownloadAsync(addresses[i], settings, time, cancellationToken);
            }
            catch (WsContractException problem) when (
                i + 1 < addresses.Count && problem.Message.StartsWith(NotFound, StringComparison.Ordinal))
            {
                // An application under a base path has its contract further up.
            }
            catch (WsContractException problem)
            {
                throw Describe(problem, addresses[i]);
            }
        }
    }

    /// <summary>The addresses at which a server may serve the contract of an endpoint, if it has chosen no other path: beside the endpoint,
    /// and in each folder above it. The application may be under a base path, and the endpoint may be deep in it.</summary>
    public static IReadOnlyList<Uri> ToDownload(ToolAddress address, string? endpoint)
    {
        string file = WsContractDownload.DefaultPath[1..] + (endpoint is null ? "" : $"?endpoint={Uri.EscapeDataString(endpoint)}");
        var addresses = new List<Uri>();
        for (Uri folder = new(address.Http, "."); ; folder = new Uri(folder, ".."))
        {
            addresses.Add(new Uri(folder, file));
            if (folder.AbsolutePath == "/")
            {
                return addresses;
            }
        }
    }

    private static async Task<WsContractDocument> DownloadAsync(
        Uri address, Func<string, ConnectionSettings> settings, TimeProvider time, CancellationToken cancellationToken)
    {
        ConnectionSettings connection = settings(address.ToString());
        using HttpClient client = HttpInvokers.CreateClient(connection, time);
        return await WsContractDownload.GetAsync(address, client, connection.Timeout, cancellationToken);
    }

    private static ToolException Describe(WsContractException problem, Uri address)
    {
        // The query may have credentials.
        string text = problem.Message.Replace($"{address}", SecretMask.MaskTarget($"{address}"), StringComparison.Ordinal);
        return problem.InnerException switch
        {
            HttpRequestException failure => Failures.Describe(failure),
            OperationCanceledException => new ToolException(ExitCode.TimedOut, text, problem),
            null when text.StartsWith(Answered, StringComparison.Ordinal) => new ToolException(ExitCode.Refused, text, problem),
            _ => ToolException.Usage(text, problem),
        };
    }

    private static IReadOnlyList<Uri> ToDownload(string source, string? endpoint)
    {
        ToolAddress address = ToolAddress.Parse(source);
        if (source.StartsWith("ws", StringComparison.OrdinalIgnoreCase))
        {
            return ToDownload(address, endpoint);
        }

        return endpoint is null || address.WebSocket.Query.Length > 0
            ? [address.Http]
            : [new UriBuilder(address.Http) { Query = $"endpoint={Uri.EscapeDataString(endpoint)}" }.Uri];
    }

    private static IReadOnlyList<WsContractDocument> ReadFile(string path)
    {
        try
        {
            byte[] bytes = InputFile.ReadBytes(path, "The contract", MaxFile);
            return bytes.AsSpan().StartsWith(AssemblyStart)
                ? WsContractReader.ReadAssembly(new MemoryStream(bytes))
                : [WsContractReader.Parse(bytes)];
        }
        catch (WsContractException problem)
        {
            throw ToolException.Usage($"{path}: {problem.Message}", problem);
        }
    }

    private static bool IsNamed(WsContractDocument contract, string name)
        => contract.Endpoint == name || contract.Endpoint.EndsWith("." + name, StringComparison.Ordinal);

    private static string List(IEnumerable<WsContractDocument> contracts)
        => string.Join(", ", contracts.Select(static contract => contract.Endpoint));
}
