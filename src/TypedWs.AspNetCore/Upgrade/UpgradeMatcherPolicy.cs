using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using TypedWs.Handshake;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>
/// Lets a page and a WebSocket share a path. A request that asks for a WebSocket is routed to the WebSocket; every other request is routed
/// to the page. Without this policy, routing prefers the endpoint that names the method GET, independent of the order of mapping.
/// </summary>
/// <remarks>The policy decides only between routes of equal precedence. A more specific path comes first, as always.</remarks>
internal sealed class UpgradeMatcherPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    // This policy runs after the policies of the framework, which decide by methods, hosts and media types.
    public override int Order => 1000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsWebSocket) && !endpoints.All(IsWebSocket);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        bool asks = AsksForWebSocket(httpContext);
        for (int i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && IsWebSocket(candidates[i].Endpoint) != asks && HasRival(candidates, i))
            {
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }

    private static bool HasRival(CandidateSet candidates, int index)
    {
        if (candidates[index].Endpoint is not RouteEndpoint endpoint)
        {
            return false;
        }

        for (int i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i)
                && candidates[i].Endpoint is RouteEndpoint other
                && IsWebSocket(other) != IsWebSocket(endpoint)
                && other.Order == endpoint.Order
                && other.RoutePattern.InboundPrecedence == endpoint.RoutePattern.InboundPrecedence)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWebSocket(Endpoint endpoint) => endpoint.Metadata.GetMetadata<MappedEndpoint>() is not null;

    // RFC 6455 §4.1, RFC 8441 §4. A request with a faulty handshake matches, too: the endpoint answers with the reason.
    private static bool AsksForWebSocket(HttpContext context)
        => HeaderList.Contains(context.Request.Headers.Upgrade, "websocket")
            || string.Equals(
                context.Features.Get<IHttpExtendedConnectFeature>()?.Protocol, "websocket", StringComparison.OrdinalIgnoreCase);
}
