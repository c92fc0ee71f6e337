namespace TypedWs.Contracts.Tests;

/// <summary>Contracts of compiled endpoints.</summary>
internal static class ContractOf
{
    public static byte[] Json<TEndpoint>()
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
        => TEndpoint.ContractJson.ToArray();

    /// <summary>The JSON of the endpoint with every feature.</summary>
    public static byte[] Features() => Json<Features.FeatureEndpoint>();
}
