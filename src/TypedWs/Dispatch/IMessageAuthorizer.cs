using TypedWs.Authorization;
using TypedWs.CompilerServices;

namespace TypedWs.Dispatch;

/// <summary>The host's authorization. It is called for each message whose handler has authorization attributes.</summary>
internal interface IMessageAuthorizer
{
    /// <summary>Decides whether the connection's current user may call the handler.</summary>
    /// <returns>Never <see cref="AuthorizationOutcome.Undecided"/>.</returns>
    ValueTask<AuthorizationOutcome> AuthorizeAsync(WsConnection ws, WsAuthorization authorization);
}
