namespace TypedWs.Cli.Contracts;

/// <summary>The contract that the user names.</summary>
/// <param name="Source">A path, or an address: <c>ws:</c> stands for the path of <c>MapWsContract</c> on that server. Null to ask the
/// server of the connection.</param>
/// <param name="Endpoint">The endpoint's name; null to take the server's, or the only one.</param>
internal sealed record ContractChoice(string? Source, string? Endpoint);
