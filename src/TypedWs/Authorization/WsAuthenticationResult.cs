using System.Security.Claims;

namespace TypedWs;

/// <summary>The decision of <c>OnAuthenticate</c> about new credentials: a user, or a refusal.</summary>
public readonly record struct WsAuthenticationResult
{
    private WsAuthenticationResult(ClaimsPrincipal? user, DateTimeOffset? expiresAt, string? reason)
    {
        User = user;
        ExpiresAt = expiresAt;
        Reason = reason;
    }

    /// <summary>The new user of the connection; null if the credentials are refused.</summary>
    public ClaimsPrincipal? User { get; }

    /// <summary>The time when the credentials expire. If null, the user's <c>exp</c> claim decides; without that claim they do not
    /// expire.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>The text of a refusal that is sent to the client; null for the default text.</summary>
    public string? Reason { get; }

    /// <summary>Accepts the credentials.</summary>
    public static implicit operator WsAuthenticationResult(ClaimsPrincipal user) => Accept(user);

    /// <summary>Accepts the credentials.</summary>
    /// <param name="user">From now on <see cref="WsConnectionBase.User"/>.</param>
    /// <param name="expiresAt">The time when the credentials expire. If null, the user's <c>exp</c> claim decides; without that claim they
    /// do not expire.</param>
    public static WsAuthenticationResult Accept(ClaimsPrincipal user, DateTimeOffset? expiresAt = null)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new WsAuthenticationResult(user, expiresAt, reason: null);
    }

    /// <summary>Refuses the credentials; the connection keeps its user.</summary>
    /// <param name="reason">The text that is sent to the client; null for the default text.</param>
    public static WsAuthenticationResult Refuse(string? reason = null) => new(user: null, expiresAt: null, reason);
}
