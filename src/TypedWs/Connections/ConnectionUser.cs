using System.Security.Claims;
using TypedWs.Authorization;
using TypedWs.Diagnostics;
using TypedWs.Limits;

namespace TypedWs.Connections;

/// <summary>
/// The user of a connection: newer credentials, expired ones, one connection per identity, and the limits per user. A view of the
/// connection without state of its own.
/// </summary>
internal readonly struct ConnectionUser(ConnectionCore connection, WsConnectionBase ws, ConnectionServices shared, InboundAllowance? allowance)
{
    /// <summary>The connection opens with the user of its upgrade.</summary>
    public void Open()
    {
        ClaimIdentity(FindIdentity(ws.User));
        CountForUser();
    }

    /// <summary>The user has shown newer credentials.</summary>
    public void Authenticate(ClaimsPrincipal user, DateTimeOffset? expiresAt)
    {
        // The application's function may throw. It is called first, so that an exception leaves everything unchanged.
        string? identity = FindIdentity(user);
        ws.ReplaceCredentials(Credentials.Create(user, expiresAt, shared.Time));
        CountForUser();
        ClaimIdentity(identity);
    }

    /// <summary>Checks whether the credentials have expired. Called by the heartbeat.</summary>
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

    // The heartbeat that forgets a user and a message that names another may meet here: the later user stays, whichever thread is last.
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
