using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using TypedWs.AspNetCore.Upgrade;

namespace TypedWs.AspNetCore.Authorization;

/// <summary>
/// Has the upgrades that the host's authorization middleware refuses, in front of a mapped endpoint, recorded and answered as
/// all others are. What is answered otherwise stays with the host's schemes: a redirect, <c>WWW-Authenticate</c>, a body.
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
        AuthorizationRefusal refusal = AuthorizationRefusal.Of(result);
        HttpResponse response = context.Response;
        UpgradeRefusals.Record(context, endpoint.Runtime, response.StatusCode, refusal.Reason, refusal.Detail);
        if (response.StatusCode == refusal.Status && !HasBody(response))
        {
            await UpgradeRefusals.WriteBodyAsync(context, refusal.Status, refusal.Reason, refusal.Detail).ConfigureAwait(false);
        }
    }

    // Begun, announced, or written and not yet flushed.
    private static bool HasBody(HttpResponse response)
        => response.HasStarted
            || response.ContentLength > 0
            || response.ContentType is not null
            || (response.BodyWriter.CanGetUnflushedBytes && response.BodyWriter.UnflushedBytes > 0);
}
