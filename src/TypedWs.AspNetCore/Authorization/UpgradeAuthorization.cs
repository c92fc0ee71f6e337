using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.CompilerServices;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Authorization;

/// <summary>
/// Authorizes an upgrade that the host's authorization middleware does not see: an upgrade that the application accepts by hand, or an
/// upgrade on the port of a <c>WsHost</c>. This class is not used for a mapped endpoint, because the host's middleware finds the attributes
/// in its metadata.
/// </summary>
internal static class UpgradeAuthorization
{
    /// <returns>False if the upgrade is refused. The request is then already answered.</returns>
    /// <exception cref="InvalidOperationException">The host has no authorization, or no policy of a name that an attribute
    /// gives.</exception>
    public static async Task<bool> AuthorizeAsync(HttpContext context, EndpointRuntime runtime, WsAuthorization authorization)
    {
        if (authorization.Attributes.Any(static attribute => attribute is IAllowAnonymous))
        {
            return true;
        }

        IAuthorizationPolicyProvider? provider = context.RequestServices.GetService<IAuthorizationPolicyProvider>();
        IPolicyEvaluator? evaluator = context.RequestServices.GetService<IPolicyEvaluator>();
        if (provider is null || evaluator is null)
        {
            throw new InvalidOperationException(
                $"{authorization.Subject} has authorization attributes, but the host has no authorization: "
                + "call services.AddAuthorization().");
        }

        AuthorizationPolicy policy = await AuthorizationPolicies.CombineAsync(provider, authorization).ConfigureAwait(false);
        AuthenticateResult authentication = await evaluator.AuthenticateAsync(policy, context).ConfigureAwait(false);
        UpgradeCredentials.Keep(context, authentication);
        PolicyAuthorizationResult result = await evaluator
            .AuthorizeAsync(policy, authentication, context, resource: context)
            .ConfigureAwait(false);
        if (result.Succeeded)
        {
            return true;
        }

        AuthorizationRefusal refusal = AuthorizationRefusal.Of(result);
        await (result.Challenged
            ? UpgradeChallenge.AnswerAsync(context, runtime, policy.AuthenticationSchemes, refusal)
            : RefusalResponse.WriteAsync(context, runtime, refusal.Status, refusal.Reason, refusal.Detail)).ConfigureAwait(false);
        return false;
    }
}
