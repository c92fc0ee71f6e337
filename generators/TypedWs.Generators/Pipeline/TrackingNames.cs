namespace TypedWs.Generators.Pipeline;

/// <summary>The names of the incremental steps, shared with the caching tests.</summary>
internal static class TrackingNames
{
    /// <summary>One item per <c>[WsMessage]</c> type: the model of its codec, or the fact that it has errors.</summary>
    public const string Messages = nameof(Messages);

    /// <summary>One item per <c>[WsErrorData]</c> type that is not a message and has no errors: the input of its file.</summary>
    public const string ErrorData = nameof(ErrorData);

    /// <summary>One item per message without errors: the input of its file.</summary>
    public const string Codecs = nameof(Codecs);

    /// <summary>One item per message that declares its answer: the input of the file with its extension method.</summary>
    public const string Requests = nameof(Requests);

    /// <summary>The registrations of all codecs.</summary>
    public const string Registrations = nameof(Registrations);

    /// <summary>The messages that have errors and therefore no codec.</summary>
    public const string RefusedMessages = nameof(RefusedMessages);

    /// <summary>One item per <c>[WsEndpoint]</c> class: its handlers and its constructor.</summary>
    public const string Endpoints = nameof(Endpoints);

    /// <summary>One item per <c>[WsHandlers]</c> class: its handlers and its constructor.</summary>
    public const string HandlerClasses = nameof(HandlerClasses);

    /// <summary>One item per <c>[WsClientHandlers]</c> class: the input of its file.</summary>
    public const string ClientHandlers = nameof(ClientHandlers);

    /// <summary>One item per endpoint: the input of its file, without handlers of messages that have errors.</summary>
    public const string Dispatchers = nameof(Dispatchers);

    /// <summary>One item per message without errors: its part of the contracts.</summary>
    public const string MessageContracts = nameof(MessageContracts);

    /// <summary>One item per endpoint: the input of its contract.</summary>
    public const string Contracts = nameof(Contracts);

    /// <summary>The names of all steps.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Messages,
        ErrorData,
        Codecs,
        Requests,
        Registrations,
        RefusedMessages,
        Endpoints,
        HandlerClasses,
        ClientHandlers,
        Dispatchers,
        MessageContracts,
        Contracts,
    ];
}
