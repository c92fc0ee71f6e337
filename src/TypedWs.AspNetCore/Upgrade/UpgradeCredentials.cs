using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using TypedWs.AspNetCore.Authorization;
using TypedWs.Authorization;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>The result of the host's authentication of an upgrade request.</summary>
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

    /// <returns>Null if the request has no authenticated user. The connection then keeps no credentials.</returns>
    public static Credentials? Find(HttpContext context, TimeProvider time)
    {
        if (context.Features.Get<IHttpAuthenticationFeature>()?.User is not { } user)
        {
            return null;
        }

        // The expiry of the ticket is valid only if the ticket's user is still the user of the request. Middleware may have replaced the
        // user.
        AuthenticateResult? result = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult;
        return Credentials.Create(user, ReferenceEquals(result?.Principal, user) ? result.Properties?.ExpiresUtc : null, time);
    }

    /// <summary>
    /// Handles credentials that have expired before the connection begins. A scheme may accept such credentials because of its clock skew,
    /// or because it does not check the ticket. <see cref="WsOptions.CredentialsExpiry"/> decides, as it does on an open connection.
    /// </summary>
    /// <returns>False if the upgrade is refused. The request is then already answered.</returns>
    public static async Task<bool> CheckExpiryAsync(HttpContext context, EndpointRuntime runtime)
    {
        WsCredentialsExpiry expiry = runtime.Options.CredentialsExpiry;
        if (expiry == WsCredentialsExpiry.Ignore
            || Find(context, runtime.Time) is not { } credentials
            || !credentials.HaveExpired(runtime.Time.GetTimestamp()))
        {
            return true;
        }

        if (expiry == WsCredentialsExpiry.Notify)
        {
            context.User = Credentials.Anonymous().User;
            return true;
        }

        string? ticketScheme = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket?.AuthenticationScheme;
        IReadOnlyList<string> schemes = await UpgradeChallenge.FindSchemesAsync(context, ticketScheme).ConfigureAwait(false);
        await UpgradeChallenge.AnswerAsync(context, runtime, schemes, AuthorizationRefusal.Expired).ConfigureAwait(false);
        return false;
    }

    private sealed class AuthenticateResultFeature : IAuthenticateResultFeature
    {
        public AuthenticateResult? AuthenticateResult { get; set; }
    }
}
