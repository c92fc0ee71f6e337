using TypedWs.Connections;

namespace TypedWs.Endpoints;

/// <summary>The decision of an endpoint about an upgrade, made from the result of its public hook: a refusal, or a factory for the
/// connection.</summary>
internal readonly record struct UpgradeDecision(WsUpgradeRefusal? Refusal, Func<ConnectionSetup, WsConnection>? CreateConnection)
{
    private static readonly Func<ConnectionSetup, WsConnection> PlainConnection = static setup => new WsConnection(setup);

    public static UpgradeDecision From(WsUpgradeResult result)
        => result.Refusal is { } refusal ? new UpgradeDecision(refusal, null) : new UpgradeDecision(null, PlainConnection);

    public static UpgradeDecision From<TData>(WsUpgradeResult<TData> result)
        => result.Refusal is { } refusal
            ? new UpgradeDecision(refusal, null)
            : new UpgradeDecision(null, setup => new WsConnection<TData>(setup, result.Data));

    public static InvalidOperationException NotOverridden(Type endpoint)
        => new(
            $"{endpoint.Name} has connection data, but overrides neither OnUpgrade nor OnUpgradeAsync, "
            + "which give a connection its data."
        );
}
