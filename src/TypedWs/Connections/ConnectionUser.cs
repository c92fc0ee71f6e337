using System.Security.Claims;
using TypedWs.Authorization;
using TypedWs.Diagnostics;
using TypedWs.Limits;

namespace TypedWs.Connections;

/// <summary>
/// The rules for the user of a connection: newer credentials, expired credentials, one connection per identity, and the limits per user.
/// The struct only refers to the connection and has no state of its own.
/// </summary>
internal readonly struct ConnectionUser(
    ConnectionCore connection, WsConnectionBase ws, ConnectionServices shared, InboundAllowance? allowance)
{
    /// <summary>Applies the rules to the user of the upgrade, when the connection opens.</summary>
    public void Open()
    {
        ClaimIdentity(FindIdentity(ws.User));
        CountForUser();
    }

    /// <summary>Replaces the credentials by newer ones of the user.</summary>
    public void Authenticate(ClaimsPrincipal user, DateTimeOffset? expiresAt)
    {
        // The application's function may throw. It is called first, so that an exception leaves everything unchanged.
        string? identity = FindIdentity(user);
        ws.ReplaceCredentials(Credentials.Create(user, expiresAt, shared.Time));
        CountForUser();
        ClaimIdentity(identity);
    }

    /// <summary>Checks whether the credentials have expired, and acts as the settings say. Called by the heartbeat.</summary>
    public void CheckCredentials(long now)
    {
        if (shared.Options.CredentialsExpiry != WsCredentialsExpiry.Ignore
            && connection.State == WsConnectionState.Open && ws.HaveCredentialsExpired(now))
        {
            ExpireCredentials(now);
        }
    }

    private void ExpireCredentials(long now)
    {
        if (shared.Options.CredentialsExpiry == WsCredentialsExpiry.Close)
        {
            WsLog.CredentialsExpired(shared.Logger, shared.Name, ws.Id);
            connection.BeginClose(WsCloseCode.Unauthenticated, "the credentials have expired");
        }
        else if (ws.TryForgetExpiredCredentials(now))
        {
            CountForUser();
            WsLog.CredentialsExpired(shared.Logger, shared.Name, ws.Id);
            connection.UserCode.Queue(static call => call.Hooks.ExpiredAsync(call.Ws), (shared.Hooks, Ws: ws));
        }
    }

    // The heartbeat may remove an expired user while a message names another user. The loop ensures that the user who was set last is
    // counted, whichever thread ends last.
    private void CountForUser()
    {
        if (allowance is null)
        {
            return;
        }

        ClaimsPrincipal user;
        do
        {
            user = ws.User;
            allowance.SetUser(user);
        }
        while (!ReferenceEquals(user, ws.User));
    }

    private string? FindIdentity(ClaimsPrincipal user) => shared.Options.OneConnectionPer?.Invoke(user);

    private void ClaimIdentity(string? identity)
    {
        if (shared.Identities is not { } identities)
        {
            return;
        }

        if (identities.Claim(ws, identity, out WsConnectionBase? replaced))
        {
            replaced.Core.BeginClose(WsCloseCode.Replaced, "replaced by a newer connection");
        }

        if (connection.HasClosed)
        {
            // A handler that outlives its connection must not keep the connection in the table.
            identities.Release(ws);
        }
    }
}
