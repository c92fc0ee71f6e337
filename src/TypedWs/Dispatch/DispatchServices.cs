using TypedWs.CompilerServices;
using TypedWs.Connections;
using TypedWs.Diagnostics;

namespace TypedWs.Dispatch;

/// <summary>Services and settings for the dispatch of a typed endpoint's messages. <see cref="ConnectionServices"/> has those that
/// raw endpoints need as well. Immutable.</summary>
/// <param name="errors">Sends error events.</param>
/// <param name="hooks">The endpoint.</param>
/// <param name="activities">Traces the messages.</param>
internal sealed class DispatchServices(ErrorSender errors, IDispatchHooks hooks, MessageActivities activities)
{
    public ErrorSender Errors => errors;

    public IDispatchHooks Hooks => hooks;

    public MessageActivities Activities => activities;

    /// <summary>Null if the host has no authorization.</summary>
    public IMessageAuthorizer? Authorizer { get; init; }

    /// <summary>The endpoint's contract, for the welcome; null if generated code gives none.</summary>
    public WsContract? Contract { get; init; }

    /// <summary>Whether error events describe the exceptions of handlers. Must be true only on a developer's machine.</summary>
    public bool ShowsExceptions { get; init; }
}
