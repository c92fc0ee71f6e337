using TypedWs;

/// <summary>An endpoint without a namespace: its full name is the simple name of another endpoint.</summary>
[WsEndpoint]
internal sealed partial class ShortEndpoint : WsRawEndpoint;

namespace TypedWs.AspNetCore.Tests.Configuration
{
    /// <summary>A typed endpoint, which has every setting.</summary>
    [WsEndpoint]
    internal sealed partial class TypedEndpoint : WsEndpoint;

    /// <summary>A raw endpoint.</summary>
    [WsEndpoint]
    internal sealed partial class RawEndpoint : WsRawEndpoint;

    /// <summary>An endpoint of the application with the name of the one that belongs to TypedWs.</summary>
    [WsEndpoint]
    internal sealed partial class InspectorEndpoint : WsRawEndpoint;
}

namespace TypedWs.AspNetCore.Tests.Configuration.Other
{
    /// <summary>Another class of the same name.</summary>
    [WsEndpoint]
    internal sealed partial class RawEndpoint : WsRawEndpoint;

    /// <summary>An endpoint whose simple name is the full name of another one.</summary>
    [WsEndpoint]
    internal sealed partial class ShortEndpoint : WsRawEndpoint;
}
