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
}
