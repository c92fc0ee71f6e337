using TypedWs.Connections;

namespace TypedWs.Endpoints;

/// <summary>The decision of an endpoint about an upgrade: a refusal, or a factory for the connection.</summary>
internal readonly record struct UpgradeDecision(WsUpgradeRefusal? Refusal, Func<ConnectionSetup, WsConnection>? CreateConnection);
