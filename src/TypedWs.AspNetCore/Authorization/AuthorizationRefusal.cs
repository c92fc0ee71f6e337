using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace TypedWs.AspNetCore.Authorization;

/// <summary>The refusal of an upgrade by the host's authorization, as it is sent to the client and recorded.</summary>
/// <param name="Status">The HTTP status, unless an authentication scheme of the host answers with another status, for example a
/// redirect.</param>
/// <param name="Reason">The stable name of the reason.</param>
/// <param name="Detail">An explanation for people, one sentence.</param>
internal sealed record AuthorizationRefusal(int Status, string Reason, string Detail)
{
    private static readonly AuthorizationRefusal Unauthenticated = new(
        StatusCodes.Status401Unauthorized, "Unauthenticated", "This WebSocket needs an authenticated user.");

    private static readonly AuthorizationRefusal Forbidden = new(
        StatusCodes.Status403Forbidden, "Forbidden", "The user may not open this WebSocket.");

    /// <summary>The refusal of an upgrade whose credentials have expired.</summary>
    public static AuthorizationRefusal Expired { get; } = new(
        StatusCodes.Status401Unauthorized, "Unauthenticated", "The user's credentials have expired.");

    /// <param name="result">The result of the host's authorization, which must have failed.</param>
    public static AuthorizationRefusal Of(PolicyAuthorizationResult result) => result.Forbidden ? Forbidden : Unauthenticated;
}
