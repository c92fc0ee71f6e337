using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace TypedWs.Testing.Hosts;

/// <summary>Finds the user that a test has given a connection, for each scheme; without one, asks the application's schemes.</summary>
internal sealed class TestAuthentication(IAuthenticationService inner) : IAuthenticationService
{
    private const string Scheme = "Test";

    /// <summary>The result of the authentication of a connection with a user of the test; null if the test has given none.</summary>
    public static AuthenticateResult? Find(HttpContext context, string? scheme = null)
    {
        if (context.Features.Get<WsTestWire>() is not { User: { } user } wire)
        {
            return null;
        }

        var properties = new AuthenticationProperties { ExpiresUtc = wire.UserExpires };
        return AuthenticateResult.Success(new AuthenticationTicket(user, properties, scheme ?? Scheme));
    }

    public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme)
        => Find(context, scheme) is { } result ? Task.FromResult(result) : inner.AuthenticateAsync(context, scheme);

    public Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties)
        => inner.ChallengeAsync(context, scheme, properties);

    public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties)
        => inner.ForbidAsync(context, scheme, properties);

    public Task SignInAsync(HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties)
        => inner.SignInAsync(context, scheme, principal, properties);

    public Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties)
        => inner.SignOutAsync(context, scheme, properties);
}
