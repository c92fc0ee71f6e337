using System.Diagnostics;
using TypedWs.Authorization;

namespace TypedWs.Dispatch;

/// <summary>A typed endpoint as the dispatch of its messages calls it.</summary>
internal interface IDispatchHooks
{
    /// <summary>A message was refused before a handler could run. May throw.</summary>
    void ShowInvalidMessage(WsConnection ws, in WsErrorEvent error);

    /// <summary>Processes a text message again whose handler had to wait for its authorization.</summary>
    ValueTask ReceiveAuthorizedAsync(WsConnection ws, ReadOnlySpan<byte> payload, AuthorizationOutcome outcome, Activity? activity);
}
