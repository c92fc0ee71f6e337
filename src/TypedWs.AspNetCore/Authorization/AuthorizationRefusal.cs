using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace TypedWs.AspNetCore.Authorization;

/// <summary>What is told and recorded of an upgrade that the host's authorization does not let through.</summary>
/// <param name="Status">The HTTP status, unless a scheme of the host answers with another, a redirect for example.</param>
/// <param name="Reason">The stable name.</param>
/// <param name="Detail">A sentence for people.</param>
internal sealed record AuthorizationRefusal(int Status, string Reason, string Detail)
{
    private static readonly AuthorizationRefusal Unauthenticated = new(
        StatusCodes.Status401Unauthorized, "Unauthenticated", "This WebSocket needs an authenticated user.");

    private static readonly AuthorizationRefusal Forbidden = new(
        StatusCodes.Status403Forbidden, "Forbidden", "The user may not open this WebSocket.");

    /// <summary>Credentials that were good once.</summary>
    public static AuthorizationRefusal Expired { get; } = new(
        StatusCodes.Status401Unauthorized, "Unauthenticated", "The user's credentials have expired.");

    /// <param name="result">A result that did not succeed.</param>
    public static AuthorizationRefusal Of(PolicyAuthorizationResult result) => result.Forbidden ? Forbidden : Unauthenticated;
}
