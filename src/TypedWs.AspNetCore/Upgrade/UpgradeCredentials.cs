using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using TypedWs.Authorization;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>What the host's authentication made of an upgrade request.</summary>
internal static class UpgradeCredentials
{
    /// <summary>Keeps the result of an authentication with the request, as the host's middleware does.</summary>
    public static void Keep(HttpContext context, AuthenticateResult result)
    {
        if (result.Succeeded)
        {
            context.User = result.Principal;
            context.Features.Set<IAuthenticateResultFeature>(new AuthenticateResultFeature { AuthenticateResult = result });
        }
    }

    /// <returns>Null if nobody is authenticated: nothing is kept for a connection then.</returns>
    public static Credentials? Find(HttpContext context, TimeProvider time)
    {
        if (context.Features.Get<IHttpAuthenticationFeature>()?.User is not { } user)
        {
            return null;
        }

        // The ticket is the user's only as long as nobody has put another user in its place.
        AuthenticateResult? result = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult;
        return Credentials.Create(user, ReferenceEquals(result?.Principal, user) ? result.Properties?.ExpiresUtc : null, time);
    }

    private sealed class AuthenticateResultFeature : IAuthenticateResultFeature
    {
        public AuthenticateResult? AuthenticateResult { get; set; }
    }
}
