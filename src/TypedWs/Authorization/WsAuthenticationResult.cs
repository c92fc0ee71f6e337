using System.Security.Claims;

namespace TypedWs;

/// <summary>What <c>OnAuthenticate</c> makes of new credentials: a user, or a refusal.</summary>
public readonly record struct WsAuthenticationResult
{
    private WsAuthenticationResult(ClaimsPrincipal? user, DateTimeOffset? expiresAt, string? reason)
    {
        User = user;
        ExpiresAt = expiresAt;
        Reason = reason;
    }

    /// <summary>The new user of the connection; null if refused.</summary>
    public ClaimsPrincipal? User { get; }

    /// <summary>When the credentials expire; null if the user's <c>exp</c> claim tells, or they do not.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>What the client is told of a refusal; null for the usual text.</summary>
    public string? Reason { get; }

    /// <summary>Accepts the credentials.</summary>
    public static implicit operator WsAuthenticationResult(ClaimsPrincipal user) => Accept(user);

    /// <summary>Accepts the credentials.</summary>
    /// <param name="user">From now on <see cref="WsConnection.User"/>.</param>
    /// <param name="expiresAt">When they expire; if null, the user's <c>exp</c> claim is asked.</param>
    public static WsAuthenticationResult Accept(ClaimsPrincipal user, DateTimeOffset? expiresAt = null)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new WsAuthenticationResult(user, expiresAt, reason: null);
    }

    /// <summary>Refuses the credentials; the user stays who it was.</summary>
    /// <param name="reason">What the client is told; null for the usual text.</param>
    public static WsAuthenticationResult Refuse(string? reason = null) => new(user: null, expiresAt: null, reason);
}
