using TypedWs.CompilerServices;

namespace TypedWs.Dispatch;

/// <summary>A typed endpoint as the dispatch of its messages calls it. All of them are user code, which may throw.</summary>
internal interface IDispatchHooks
{
    /// <summary>Chooses the handler of a message and calls it, if the message may reach it: the generated code of the endpoint.</summary>
    ValueTask HandleAsync(WsConnection ws, ref WsInboundMessage inbound);

    /// <summary>Decides about newer credentials.</summary>
    ValueTask<WsAuthenticationResult> AuthenticateAsync(WsConnection ws, string token);

    /// <summary>A message was refused before a handler could run.</summary>
    void ShowInvalidMessage(WsConnection ws, in WsErrorEvent error);
}
