using TypedWs.CompilerServices;

namespace TypedWs.Dispatch;

/// <summary>The members of a typed endpoint that the dispatch of its messages calls. All members run user code, which may
/// throw.</summary>
internal interface IDispatchHooks
{
    /// <summary>Chooses the handler of a message, checks the message, and calls the handler. Runs the generated code of the
    /// endpoint.</summary>
    ValueTask HandleAsync(WsConnection ws, ref WsInboundMessage inbound);

    /// <summary>Decides whether the newer credentials of a client are accepted.</summary>
    ValueTask<WsAuthenticationResult> AuthenticateAsync(WsConnection ws, string token);

    /// <summary>Called when a message is refused before a handler runs.</summary>
    void ShowInvalidMessage(WsConnection ws, in WsErrorEvent error);
}
