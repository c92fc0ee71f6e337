using TypedWs.Connections;

namespace TypedWs.Endpoints;

/// <summary>What an endpoint decided about an upgrade: a refusal, or how to make the connection.</summary>
internal readonly record struct UpgradeDecision(WsUpgradeRefusal? Refusal, Func<ConnectionSetup, WsConnection>? CreateConnection);
