using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Authorization;

/// <summary>Answers an upgrade that needs credentials, or newer credentials.</summary>
/// <remarks>RFC 9110 §15.5.2: a 401 response says in <c>WWW-Authenticate</c> how to authenticate. Only the host's authentication schemes
/// know that.</remarks>
internal static class UpgradeChallenge
{
    // ASP.NET Core joins the names of several schemes of one policy by this character.
    private const char SchemeSeparator = ';';

    /// <summary>Records the refusal and answers the request.</summary>
    /// <param name="context">The request, whose response has not started.</param>
    /// <param name="runtime">The endpoint that was asked for.</param>
    /// <param name="schemes">The authentication schemes to ask, each known to the host. If empty, the host's default scheme is
    /// asked.</param>
    /// <param name="refusal">The answer. If a scheme writes a status or a body of its own, the scheme's answer stays.</param>
    public static async Task AnswerAsync(
        HttpContext context,
        EndpointRuntime runtime,
        IEnumerable<string> schemes,
        AuthorizationRefusal refusal)
    {
        HttpResponse response = context.Response;
        foreach (string scheme in await ChooseAsync(context, schemes).ConfigureAwait(false))
        {
            await context.ChallengeAsync(scheme).ConfigureAwait(false);
            if (response.HasStarted)
            {
                // The response has started, so the next scheme cannot add to it.
                break;
            }
        }

        // Some schemes answer with a redirect to a sign-in page, which a WebSocket client cannot follow.
        if (!response.HasStarted && response.StatusCode < StatusCodes.Status400BadRequest)
        {
            response.StatusCode = refusal.Status;
            response.Headers.Location = default;
        }

        await RefusalResponse.CompleteAsync(context, runtime, refusal).ConfigureAwait(false);
    }

    /// <summary>Finds the authentication schemes that a ticket came from, as far as the host knows them.</summary>
    public static async Task<IReadOnlyList<string>> FindSchemesAsync(HttpContext context, string? ticketScheme)
    {
        if (ticketScheme is null || context.RequestServices.GetService<IAuthenticationSchemeProvider>() is not { } provider)
        {
            return [];
        }

        List<string> found = [];
        string[] names = await provider.GetSchemeAsync(ticketScheme).ConfigureAwait(false) is null
            ? ticketScheme.Split(SchemeSeparator)
            : [ticketScheme];
        foreach (string name in names)
        {
            if (await provider.GetSchemeAsync(name).ConfigureAwait(false) is not null)
            {
                found.Add(name);
            }
        }

        return found;
    }

    private static async Task<IEnumerable<string>> ChooseAsync(HttpContext context, IEnumerable<string> schemes)
    {
        if (schemes.Any())
        {
            return schemes;
        }

        AuthenticationScheme? scheme = context.RequestServices.GetService<IAuthenticationSchemeProvider>() is { } provider
            ? await provider.GetDefaultChallengeSchemeAsync().ConfigureAwait(false)
            : null;
        return scheme is null ? [] : [scheme.Name];
    }
}
