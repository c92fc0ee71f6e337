using TypedWs.Connections;

namespace TypedWs.Endpoints;

/// <summary>The decision of an endpoint about an upgrade, made from the result of its public hook: a refusal, or a
/// factory for the connection.</summary>
internal readonly record struct UpgradeDecision(WsUpgradeRefusal? Refusal, Func<ConnectionSetup, WsConnectionBase> CreateConnection)
{
    private static readonly Func<ConnectionSetup, WsConnectionBase> PlainConnection = static setup => new WsConnection(setup);

    private static readonly Func<ConnectionSetup, WsConnectionBase> PlainRawConnection = static setup => new WsRawConnection(setup);

    /// <summary>The decision of a typed endpoint.</summary>
    public static UpgradeDecision From(WsUpgradeResult result) => new(result.Refusal, PlainConnection);

    /// <inheritdoc cref="From(WsUpgradeResult)"/>
    public static UpgradeDecision From<TData>(WsUpgradeResult<TData> result)
        => new(result.Refusal, setup => new WsConnection<TData>(setup, result.Data));

    /// <summary>The decision of a raw endpoint.</summary>
    public static UpgradeDecision FromRaw(WsUpgradeResult result) => new(result.Refusal, PlainRawConnection);

    /// <inheritdoc cref="FromRaw(WsUpgradeResult)"/>
    public static UpgradeDecision FromRaw<TData>(WsUpgradeResult<TData> result)
        => new(result.Refusal, setup => new WsRawConnection<TData>(setup, result.Data));

    public static InvalidOperationException NotOverridden(Type endpoint)
        => new(
            $"{endpoint.Name} has connection data, but overrides neither OnUpgrade nor OnUpgradeAsync, "
            + "which give a connection its data.");
}
