using Microsoft.Extensions.Logging;

namespace TypedWs.Diagnostics;

/// <summary>All log messages of the runtime, in the order of their event ids; docs/operations.md has the table. An id is never
/// reused.</summary>
internal static partial class WsLog
{
    [LoggerMessage(1, LogLevel.Information, "Upgrade of {Path} from {RemoteAddress} refused with {Status}: {Reason}. {Detail} [{Headers}]")]
    public static partial void UpgradeRefused(
        ILogger logger,
        string path,
        string remoteAddress,
        int status,
        string reason,
        string detail,
        string headers);

    [LoggerMessage(2, LogLevel.Debug, "{Endpoint}: connection {ConnectionId} open")]
    public static partial void ConnectionOpened(ILogger logger, string endpoint, string connectionId);

    [LoggerMessage(3, LogLevel.Debug, "{Endpoint}: connection {ConnectionId} closed with {Code}, clean: {WasClean}")]
    public static partial void ConnectionClosed(ILogger logger, string endpoint, string connectionId, WsCloseCode code, bool wasClean);

    [LoggerMessage(4, LogLevel.Error, "{Endpoint}: user code failed on connection {ConnectionId}")]
    public static partial void HandlerFailed(ILogger logger, string endpoint, string connectionId, Exception exception);

    [LoggerMessage(
        5,
        LogLevel.Information,
        "{Endpoint}: connection {ConnectionId} failed by its peer's protocol error {Error}, closing with {Code}")]
    public static partial void ProtocolFailed(
        ILogger logger, string endpoint, string connectionId, Protocol.ProtocolViolation error, int code);

    [LoggerMessage(6, LogLevel.Warning, "{Endpoint}: {Count} connections did not close within {Timeout} of the shutdown and are aborted")]
    public static partial void ShutdownTimedOut(ILogger logger, string endpoint, int count, TimeSpan timeout);

    [LoggerMessage(
        7,
        LogLevel.Information,
        "{Endpoint}: connection {ConnectionId} reads too slowly ({BufferedBytes} bytes wait) and is closed with 4508")]
    public static partial void SlowConsumer(ILogger logger, string endpoint, string connectionId, long bufferedBytes);

    [LoggerMessage(
        8,
        LogLevel.Information,
        "{Endpoint}: the peer of connection {ConnectionId} answered no ping within {Timeout} and is dropped")]
    public static partial void PeerDead(ILogger logger, string endpoint, string connectionId, TimeSpan timeout);

    [LoggerMessage(9, LogLevel.Information, "{Endpoint}: the credentials of connection {ConnectionId} have expired")]
    public static partial void CredentialsExpired(ILogger logger, string endpoint, string connectionId);

    [LoggerMessage(10, LogLevel.Debug, "{Endpoint}: a message of connection {ConnectionId} met a limit: {Limit}")]
    public static partial void LimitMet(ILogger logger, string endpoint, string connectionId, string limit);

    [LoggerMessage(11, LogLevel.Error, "{Endpoint}: user code failed in an upgrade that had been given up")]
    public static partial void AbandonedUpgradeFailed(ILogger logger, string endpoint, Exception exception);

    [LoggerMessage(12, LogLevel.Error, "{Endpoint}: a listener of metrics or traces failed; told once")]
    public static partial void ListenerFailed(ILogger logger, string endpoint, Exception exception);

    [LoggerMessage(
        13,
        LogLevel.Information,
        "{Endpoint}: OnUpgrade went on after its upgrade had been given up (HandshakeTimeout), and was stopped when it used {Object}: "
        + "it does not observe WsUpgrade.Aborted"
    )]
    public static partial void AbandonedUpgradeUsed(ILogger logger, string endpoint, string @object);

    [LoggerMessage(
        14,
        LogLevel.Warning,
        "{Endpoint}: connection {ConnectionId} has ended, and is given up without waiting longer for {UserCode}, which has not returned")]
    public static partial void UserCodeHangs(ILogger logger, string endpoint, string connectionId, string userCode);

    [LoggerMessage(
        15,
        LogLevel.Warning,
        "{Endpoint}: Shutdown.Delay, Shutdown.Spread and Shutdown.Timeout are {Needed} together, "
        + "but the host stops after {HostTimeout} (HostOptions.ShutdownTimeout) and cuts them short"
    )]
    public static partial void ShutdownCutShort(ILogger logger, string endpoint, TimeSpan needed, TimeSpan hostTimeout);

    [LoggerMessage(
        EventId = 16,
        Message = "{Endpoint}: a message of connection {ConnectionId} was refused with {Code}. Its type: {Type}{Fields}"
    )]
    public static partial void MessageRefused(
        ILogger logger,
        LogLevel level,
        string endpoint,
        string connectionId,
        string code,
        string type,
        string fields);

    [LoggerMessage(EventId = 17, Message = "{Endpoint}: {Count} more messages were refused in the same second")]
    public static partial void RefusalsLeftOut(ILogger logger, LogLevel level, string endpoint, long count);

    [LoggerMessage(
        18,
        LogLevel.Information,
        "{Endpoint}: the peer of connection {ConnectionId} sends nothing and takes less than Outbound.MinRate "
        + "({BufferedBytes} bytes wait) and is dropped"
    )]
    public static partial void PeerStalled(ILogger logger, string endpoint, string connectionId, long bufferedBytes);

    [LoggerMessage(
        20,
        LogLevel.Information,
        "{Endpoint}: connection {ConnectionId} closed with {Code} (\"{Reason}\") in the inspector by \"{Operator}\" from {RemoteAddress}")]
    public static partial void ClosedByOperator(
        ILogger logger,
        string endpoint,
        string connectionId,
        int code,
        string reason,
        string @operator,
        string remoteAddress);

    [LoggerMessage(
        21,
        LogLevel.Warning,
        "The inspector at {Path} is not served: outside Development it needs an authorization policy, "
        + "app.MapWsInspector(…).RequireAuthorization(…), and nothing that allows anonymous users"
    )]
    public static partial void InspectorNotServed(ILogger logger, string path);

    [LoggerMessage(
        25,
        LogLevel.Warning,
        "The contract at {Path} is not served: outside Development it needs an authorization policy, "
        + "app.MapWsContract(…).RequireAuthorization(…), and nothing that allows anonymous users"
    )]
    public static partial void ContractNotServed(ILogger logger, string path);

    [LoggerMessage(22, LogLevel.Error, "The inspector failed to look at the connections")]
    public static partial void InspectorFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        23,
        LogLevel.Warning,
        "{Endpoint}: the data of error {Code} is left out of its event for connection {ConnectionId}: it has {Size} bytes of JSON, "
        + "and at most {Limit} are sent"
    )]
    public static partial void ErrorDataTooLarge(ILogger logger, string endpoint, string code, string connectionId, int size, int limit);

    [LoggerMessage(
        24,
        LogLevel.Warning,
        "{Endpoint}: {Count} more error events went without their data, which is too large, in the same second")]
    public static partial void MoreErrorDataTooLarge(ILogger logger, string endpoint, long count);

    [LoggerMessage(
        26,
        LogLevel.Warning,
        "{Endpoint}: WsOptions.Compression is set, but this runtime has no zlib that TypedWs can use, so no message is compressed")]
    public static partial void CompressionUnavailable(ILogger logger, string endpoint);

    [LoggerMessage(
        27,
        LogLevel.Information,
        "{Endpoint}: connection {ConnectionId} of the request for {Path}, which it has outlived, ended after {Milliseconds:0} ms")]
    public static partial void DetachedEnded(
        ILogger logger, string endpoint, string connectionId, string path, double milliseconds);

    [LoggerMessage(
        28,
        LogLevel.Warning,
        "{Endpoint}: the handler of {Type} has blocked an event loop, which was given to another thread. A handler should await instead of "
        + "blocking its thread; told once for each handler")]
    public static partial void HandlerBlocks(ILogger logger, string endpoint, string type);
}
