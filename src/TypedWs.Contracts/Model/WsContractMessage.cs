namespace TypedWs.Contracts;

/// <summary>A message in one direction of a contract.</summary>
public sealed record WsContractMessage
{
    /// <summary>The discriminator.</summary>
    public required string Type { get; init; }

    /// <summary>The C# type.</summary>
    public required string Clr { get; init; }

    /// <summary>The hash of the message that the document states: 16 hexadecimal digits; null in format 1.</summary>
    public string? Hash { get; init; }

    /// <summary>The summary of the C# type; null if it has none.</summary>
    public string? Description { get; init; }

    /// <summary>The text of <c>[Obsolete]</c>, empty if it has none; null without the attribute.</summary>
    public string? Deprecated { get; init; }

    /// <summary>Whether the payload is the value of the only member itself.</summary>
    public bool IsBare { get; init; }

    /// <summary>The payload, a member without name. If the message is not bare, only its <see cref="WsContractMember.Value"/> says
    /// something: an object or a hierarchy.</summary>
    public required WsContractMember Payload { get; init; }

    /// <summary>The own rules of the type of a bare message.</summary>
    public IReadOnlyList<WsContractRule> Rules { get; init; } = [];

    /// <summary>The discriminator of the items that the client sends for the request; null if there are none.</summary>
    public string? ClientItems { get; init; }

    /// <summary>The discriminator of the answer, or <c>$ack</c>; null if the message is no request or is answered by items.</summary>
    public string? Answer { get; init; }

    /// <summary>The discriminator of the items of the answer; null if the answer is no stream.</summary>
    public string? Items { get; init; }

    /// <summary>The declared errors, sorted by code.</summary>
    public IReadOnlyList<WsContractError> Errors { get; init; } = [];

    /// <summary>The rate limit; null if there is none.</summary>
    public WsContractRate? Rate { get; init; }

    /// <summary>The demands of the handler, all of which must be met.</summary>
    public IReadOnlyList<WsContractDemand> Authorization { get; init; } = [];

    /// <summary>The policy for slow readers; null for that of the endpoint.</summary>
    public WsContractOverflow? Overflow { get; init; }

    /// <summary>Examples of the payload, as JSON texts without white space.</summary>
    public IReadOnlyList<string> ExamplesJson { get; init; } = [];
}

/// <summary>An error with which a message may be answered.</summary>
/// <param name="Code">The code, with its prefix: <c>app.room_full</c>.</param>
/// <param name="Data">The value of the error's data; null if it has none.</param>
public sealed record WsContractError(string Code, WsContractValue? Data = null);

/// <summary>A rate limit of a message.</summary>
/// <param name="PerSecond">The messages per second and connection.</param>
/// <param name="Burst">The messages that may come at once.</param>
public sealed record WsContractRate(double PerSecond, int Burst);

/// <summary>A topic.</summary>
/// <param name="Name">The name, or a template with parts in braces.</param>
/// <param name="Message">The discriminator of its messages.</param>
public sealed record WsContractTopic(string Name, string Message);

/// <summary>A demand of an authorization attribute. Without policy, roles and schemes, it demands an authenticated user.</summary>
public sealed record WsContractDemand
{
    /// <summary>The name of the policy; null if the demand names none.</summary>
    public string? Policy { get; init; }

    /// <summary>The roles, one of which is enough.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The authentication schemes.</summary>
    public IReadOnlyList<string> Schemes { get; init; } = [];

    /// <summary>The C# name of an attribute of the application's own; otherwise null.</summary>
    public string? By { get; init; }
}

/// <summary>The treatment of messages for a client that receives too slowly.</summary>
public enum WsContractOverflow
{
    /// <summary>The connection is closed.</summary>
    Close,

    /// <summary>The new message is dropped.</summary>
    DropNewest,

    /// <summary>The oldest waiting message is dropped.</summary>
    DropOldest,

    /// <summary>Of the waiting messages of the type, only the latest is kept.</summary>
    KeepLatest,
}
