namespace TypedWs.Generators.Parsing;

/// <summary>Namespaces and types that the parsers look for.</summary>
internal static class KnownNames
{
    public const string TypedWs = "TypedWs";

    /// <summary>The assembly of the .NET client.</summary>
    public const string ClientAssembly = "TypedWs.Client";

    public const string CompilerServices = "TypedWs.CompilerServices";
    public const string MessageAttribute = "WsMessageAttribute";
    public const string EndpointAttribute = "WsEndpointAttribute";
    public const string JsonOptionsAttribute = "WsJsonOptionsAttribute";
    public const string HandlerAttribute = "WsHandlerAttribute";
    public const string KeyAttribute = "WsKeyAttribute";
    public const string HandlersAttribute = "WsHandlersAttribute";
    public const string ClientHandlersAttribute = "WsClientHandlersAttribute";
    public const string RateLimitAttribute = "WsRateLimitAttribute";
    public const string OverflowAttribute = "WsOverflowAttribute";
    public const string Result = "WsResult";
    public const string TypedResult = "WsResult`1";
    public const string Error = "WsError";
    public const string NotBlankAttribute = "WsNotBlankAttribute";
    public const string PatternAttribute = "WsPatternAttribute";
    public const string CountAttribute = "WsCountAttribute";
    public const string RangeAttribute = "WsRangeAttribute";
    public const string ReplyAttribute = "WsReplyAttribute`1";
    public const string ItemsAttribute = "WsItemsAttribute`1";
    public const string ErrorsAttribute = "WsErrorsAttribute";
    public const string TypedErrorsAttribute = "WsErrorsAttribute`1";
    public const string ExampleAttribute = "WsExampleAttribute";
    public const string UnknownAttribute = "WsUnknownAttribute";
    public const string Topic = "WsTopic`1";
    public const string ErrorDataAttribute = "WsErrorDataAttribute";
    public const string Requester = "IWsRequester";
    public const string Client = "WsClient";
    public const string ClientSession = "WsClientSession";
    public const string ItemRequest = "WsItemRequest`1";
    public const string ConnectionBase = "WsConnectionBase";
    public const string Connection = "WsConnection";
    public const string TypedConnection = "WsConnection`1";
    public const string RawConnection = "WsRawConnection";
    public const string TypedRawConnection = "WsRawConnection`1";
    public const string Endpoint = "WsEndpoint";
    public const string TypedEndpoint = "WsEndpoint`1";
    public const string EndpointBase = "WsEndpointBase";
    public const string RawEndpoint = "WsRawEndpoint";
    public const string TypedRawEndpoint = "WsRawEndpoint`1";

    public const string Annotations = "System.ComponentModel.DataAnnotations";
    public const string ValidationAttribute = "ValidationAttribute";

    public const string Json = "System.Text.Json.Serialization";
}
