using TypedWs.Authorization;
using TypedWs.CompilerServices;

namespace TypedWs.Dispatch;

/// <summary>The host's authorization, asked for each message whose handler has authorization attributes.</summary>
internal interface IMessageAuthorizer
{
    /// <summary>Whether the connection's current user may. Never <see cref="AuthorizationOutcome.Undecided"/>.</summary>
    ValueTask<AuthorizationOutcome> AuthorizeAsync(WsConnection ws, WsAuthorization authorization);
}
