using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Authorization;

/// <summary>
/// Authorizes an upgrade where no middleware of the host does: accepted by hand, or on a port of its own. What is mapped
/// carries its attributes as metadata, for the host's middleware.
/// </summary>
internal static class UpgradeAuthorization
{
    /// <returns>False if the upgrade is refused, which is answered.</returns>
    /// <exception cref="InvalidOperationException">The host has no authorization, or no policy of that name.</exception>
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
                $"{authorization.Subject} has authorization attributes, but the host has no authorization: call services.AddAuthorization().");
        }

        AuthorizationPolicy policy = await AuthorizationPolicies.CombineAsync(provider, authorization).ConfigureAwait(false);
        AuthenticateResult authentication = await evaluator.AuthenticateAsync(policy, context).ConfigureAwait(false);
        UpgradeCredentials.Keep(context, authentication);
        PolicyAuthorizationResult result = await evaluator.AuthorizeAsync(policy, authentication, context, resource: context).ConfigureAwait(false);
        if (result.Succeeded)
        {
            return true;
        }

        AuthorizationRefusal refusal = AuthorizationRefusal.Of(result);
        if (result.Challenged)
        {
            await ChallengeAsync(context, policy).ConfigureAwait(false);
        }

        await UpgradeRefusals.WriteAsync(context, runtime, refusal.Status, refusal.Reason, refusal.Detail).ConfigureAwait(false);
        return false;
    }

    // RFC 9110 §15.5.2: a 401 says in WWW-Authenticate how to authenticate, which the schemes know. A redirect to a page for
    // signing in, which some of them answer, is of no use to a WebSocket.
    private static async Task ChallengeAsync(HttpContext context, AuthorizationPolicy policy)
    {
        if (policy.AuthenticationSchemes.Count > 0)
        {
            foreach (string scheme in policy.AuthenticationSchemes)
            {
                await context.ChallengeAsync(scheme).ConfigureAwait(false);
            }
        }
        else if (context.RequestServices.GetService<IAuthenticationSchemeProvider>() is { } schemes
            && await schemes.GetDefaultChallengeSchemeAsync().ConfigureAwait(false) is { } scheme)
        {
            await context.ChallengeAsync(scheme.Name).ConfigureAwait(false);
        }

        context.Response.Headers.Location = default;
    }
}
