using TypedWs.Messages;

namespace TypedWs.Dispatch;

/// <summary>Receives every error event of an endpoint while an inspector is open.</summary>
internal interface IErrorObserver
{
    /// <summary>An error event is about to be sent. Called from any thread; must be quick, and must not throw.</summary>
    void OnErrorEvent(WsConnection ws, in ErrorEvent error);
}
