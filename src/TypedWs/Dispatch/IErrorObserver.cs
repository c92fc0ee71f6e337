using TypedWs.Messages;

namespace TypedWs.Dispatch;

/// <summary>Receives every error event of an endpoint while an inspector is open.</summary>
internal interface IErrorObserver
{
    /// <summary>Called before an error event is sent, from any thread. Must be quick, and must not throw.</summary>
    void OnErrorEvent(WsConnection ws, in ErrorEvent error);
}
