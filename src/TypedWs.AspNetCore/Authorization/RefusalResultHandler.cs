using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using TypedWs.AspNetCore.Upgrade;

namespace TypedWs.AspNetCore.Authorization;

/// <summary>
/// Records and answers the upgrades that the host's authorization middleware refuses in front of a mapped endpoint, in the same way as all
/// other refused upgrades. If one of the host's authentication schemes has written an answer (a redirect, <c>WWW-Authenticate</c>, a body),
/// that answer stays.
/// </summary>
internal sealed class RefusalResultHandler : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _host = new();

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        => !authorizeResult.Succeeded && context.GetEndpoint()?.Metadata.GetMetadata<MappedEndpoint>() is { } endpoint
            ? RefuseAsync(next, context, policy, authorizeResult, endpoint)
            : _host.HandleAsync(next, context, policy, authorizeResult);

    private async Task RefuseAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult result, MappedEndpoint endpoint)
    {
        await _host.HandleAsync(next, context, policy, result).ConfigureAwait(false);
        await RefusalResponse.CompleteAsync(context, endpoint.Runtime, AuthorizationRefusal.Of(result)).ConfigureAwait(false);
    }
}
