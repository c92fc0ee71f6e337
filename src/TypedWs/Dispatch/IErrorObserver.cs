using TypedWs.Messages;

namespace TypedWs.Dispatch;

/// <summary>Sees every error event of an endpoint while somebody looks.</summary>
internal interface IErrorObserver
{
    /// <summary>An error event is about to be sent. Called from any thread; must be quick, and must not throw.</summary>
    void OnErrorEvent(WsConnection ws, in ErrorEvent error);
}
