namespace TypedWs;

/// <summary>
/// Marks a partial class derived from <c>WsEndpoint</c> or <c>WsEndpoint&lt;TData&gt;</c> as an endpoint: the generator
/// emits its dispatcher and its activation.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class WsEndpointAttribute : Attribute
{
    /// <summary>The version of the endpoint's contract, two to four numbers with dots between them: <c>1.4</c> (TWS080). Clients get it in
    /// <c>$welcome</c>. Default: null, no version.</summary>
    public string? Version { get; set; }
}
