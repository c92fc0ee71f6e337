using System.Security.Claims;
using TypedWs.Authorization;
using TypedWs.Diagnostics;

namespace TypedWs.Connections;

/// <summary>Who the connection's user is: newer credentials, expired ones, and one connection per identity.</summary>
internal sealed partial class ConnectionCore
{
    /// <summary>The user has shown newer credentials.</summary>
    public void Authenticate(ClaimsPrincipal user, DateTimeOffset? expiresAt)
    {
        // The application's function may throw: then nothing has changed.
        string? identity = FindIdentity(user);
        _ws.ReplaceCredentials(Credentials.Create(user, expiresAt, _shared.Time));
        CountForUser();
        ClaimIdentity(identity);
    }

    /// <summary>The heartbeat looks whether the credentials have expired.</summary>
    public void CheckCredentials(long now)
    {
        if (_shared.Options.CredentialsExpiry != WsCredentialsExpiry.Ignore && State == WsConnectionState.Open && _ws.HaveCredentialsExpired(now))
        {
            ExpireCredentials(now);
        }
    }

    private void ExpireCredentials(long now)
    {
        if (_shared.Options.CredentialsExpiry == WsCredentialsExpiry.Close)
        {
            WsLog.CredentialsExpired(_shared.Logger, _shared.Name, _ws.Id);
            BeginClose(WsCloseCode.Unauthenticated, "the credentials have expired");
        }
        else if (_ws.TryForgetExpiredCredentials(now))
        {
            CountForUser();
            WsLog.CredentialsExpired(_shared.Logger, _shared.Name, _ws.Id);
            ThreadPool.UnsafeQueueUserWorkItem(static core => _ = core.ExpiryHookAsync(), this, preferLocal: false);
        }
    }

    // The heartbeat that forgets a user and a message that names another may meet here: the later user stays, whoever is last.
    private void CountForUser()
    {
        if (_allowance is not { } allowance)
        {
            return;
        }

        ClaimsPrincipal user;
        do
        {
            user = _ws.User;
            allowance.SetUser(user);
        }
        while (!ReferenceEquals(user, _ws.User));
    }

    private string? FindIdentity(ClaimsPrincipal user) => _shared.Options.OneConnectionPer?.Invoke(user);

    private void ClaimIdentity(string? identity)
    {
        if (_shared.Identities is not { } identities)
        {
            return;
        }

        if (identities.Claim(_ws, identity, out WsConnection? replaced))
        {
            replaced.Core.BeginClose(WsCloseCode.Replaced, "replaced by a newer connection");
        }

        if (_life.Phase == ConnectionPhase.Closed)
        {
            // A handler that outlived its connection must not keep it in the table.
            identities.Release(_ws);
        }
    }

    private async Task ExpiryHookAsync()
        => await RunHookAsync(static (core, _) => core._shared.Hooks.ExpiredAsync(core._ws), default).ConfigureAwait(false);
}
