namespace TypedWs.Contracts;

/// <summary>
/// The contract of an endpoint: its messages of both directions with their types and rules. docs/contract.md describes the JSON format.
/// Immutable, if the lists that were given to it are not changed; safe for concurrent use.
/// </summary>
/// <remarks>Read one by <see cref="WsContractReader"/>, write it by <see cref="WsContractWriter"/>.</remarks>
public sealed record WsContractDocument
{
    /// <summary>The newest version of the format that this package knows.</summary>
    public const int NewestFormat = 2;

    /// <summary>The version of the format that the document was read from: 1 or 2.</summary>
    public int Format { get; init; } = NewestFormat;

    /// <summary>Whether the document says everything that is on the wire. False for format 1: it does not say defaults, forms of numbers,
    /// when members are written, whether unknown members are refused, errors, <c>compare</c>, rules of the application and topics. The
    /// values of the model are then those of a document without these members.</summary>
    public bool IsComplete => Format >= 2;

    /// <summary>The endpoint with its namespace.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The version that the endpoint declares; null if it declares none.</summary>
    public string? Version { get; init; }

    /// <summary>The hash that the document states: 64 hexadecimal digits. <see cref="WsContractHash"/> computes it.</summary>
    public required string Hash { get; init; }

    /// <summary>The summary of the endpoint; null if it has none.</summary>
    public string? Description { get; init; }

    /// <summary>The limits of every message.</summary>
    public WsContractLimits Limits { get; init; } = new();

    /// <summary>The demands of the upgrade, all of which must be met.</summary>
    public IReadOnlyList<WsContractDemand> Authorization { get; init; } = [];

    /// <summary>The messages that clients send, sorted by discriminator.</summary>
    public IReadOnlyList<WsContractMessage> ClientToServer { get; init; } = [];

    /// <summary>The messages that the server sends, sorted by discriminator.</summary>
    public IReadOnlyList<WsContractMessage> ServerToClient { get; init; } = [];

    /// <summary>The topics, sorted by name.</summary>
    public IReadOnlyList<WsContractTopic> Topics { get; init; } = [];

    /// <summary>The objects, enums and hierarchies by name.</summary>
    public IReadOnlyDictionary<string, WsContractType> Types { get; init; } = new Dictionary<string, WsContractType>();

    /// <summary>The settings of the host; null if the document does not come from a host.</summary>
    public WsContractHost? Host { get; init; }

    /// <summary>Finds a message that clients send; null if there is none with this discriminator.</summary>
    public WsContractMessage? FindFromClient(string type) => ClientToServer.FirstOrDefault(message => message.Type == type);

    /// <summary>Finds a message that the server sends; null if there is none with this discriminator.</summary>
    public WsContractMessage? FindFromServer(string type) => ServerToClient.FirstOrDefault(message => message.Type == type);
}
