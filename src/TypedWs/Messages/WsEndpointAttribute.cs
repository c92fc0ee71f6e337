namespace TypedWs;

/// <summary>
/// Marks a partial class derived from <c>WsEndpoint</c> or <c>WsEndpoint&lt;TData&gt;</c> as an endpoint: the generator
/// emits its dispatcher and its activation.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class WsEndpointAttribute : Attribute;
