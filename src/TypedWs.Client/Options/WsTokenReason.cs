namespace TypedWs;

/// <summary>The reason for which the client asks for a token (<see cref="WsClientOptions.Token"/>).</summary>
public enum WsTokenReason
{
    /// <summary>The client has no token yet, or the last call has returned none.</summary>
    First,

    /// <summary>The token expires soon, or <see cref="WsClient.RefreshToken"/> was called.</summary>
    Expires,

    /// <summary>The server has refused the token: by the status 401, the close code 4401, or an error in answer to it.</summary>
    Refused,
}

/// <summary>A token that proves to the server who its user is.</summary>
/// <param name="Value">The token, without <c>Bearer</c>.</param>
/// <param name="ExpiresAt">The time at which the token expires; null if it is not known. The client renews it before that.</param>
public sealed record WsToken(string Value, DateTimeOffset? ExpiresAt = null);
