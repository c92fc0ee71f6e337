using Microsoft.AspNetCore.Authorization;
using TypedWs.CompilerServices;

namespace TypedWs.AspNetCore.Authorization;

/// <summary>Combines authorization attributes into a policy, as ASP.NET Core's own middleware does with the metadata of an
/// endpoint.</summary>
internal static class AuthorizationPolicies
{
    /// <exception cref="InvalidOperationException">The host has no policy of a name that an attribute gives.</exception>
    public static async Task<AuthorizationPolicy> CombineAsync(IAuthorizationPolicyProvider provider, WsAuthorization authorization)
    {
        AuthorizationPolicy? policy = await FindNamedAsync(provider, authorization).ConfigureAwait(false);
        var requirements = new AuthorizationPolicyBuilder();
        foreach (IAuthorizationRequirementData data in authorization.Attributes.OfType<IAuthorizationRequirementData>())
        {
            foreach (IAuthorizationRequirement requirement in data.GetRequirements())
            {
                requirements.AddRequirements(requirement);
            }
        }

        if (policy is not null)
        {
            requirements.Combine(policy);
        }

        return requirements.Build();
    }

    private static async Task<AuthorizationPolicy?> FindNamedAsync(IAuthorizationPolicyProvider provider, WsAuthorization authorization)
    {
        try
        {
            return await AuthorizationPolicy
                .CombineAsync(
                    provider,
                    authorization.Attributes.OfType<IAuthorizeData>(),
                    authorization.Attributes.OfType<AuthorizationPolicy>())
                .ConfigureAwait(false);
        }
        catch (InvalidOperationException exception)
        {
            // The host's text names the policy, but not the attribute's place, which a developer has to find.
            throw new InvalidOperationException($"{authorization.Subject} cannot be authorized: {exception.Message}", exception);
        }
    }
}
