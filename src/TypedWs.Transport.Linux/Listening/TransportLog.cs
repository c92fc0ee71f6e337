using System.Net;
using Microsoft.Extensions.Logging;

namespace TypedWs.Transport.Linux.Listening;

/// <summary>All log messages of the transport, in the order of their event ids; docs/transport.md has the table. They follow the ids of
/// the runtime, and an id is never reused.</summary>
internal static partial class TransportLog
{
    [LoggerMessage(60, LogLevel.Information, "Listening on {EndPoint} with {Loops} event loops")]
    public static partial void Listening(ILogger logger, EndPoint endPoint, int loops);

    [LoggerMessage(61, LogLevel.Warning, "The transport of TypedWs is not used, Kestrel's own is: {Reason}")]
    public static partial void NotUsed(ILogger logger, string reason);

    [LoggerMessage(
        62,
        LogLevel.Error,
        "The listener on {EndPoint} cannot accept connections at the moment, and tries again at least once a second: {Error}")]
    public static partial void OutOfDescriptors(ILogger logger, EndPoint endPoint, string error);

    [LoggerMessage(
        63,
        LogLevel.Debug,
        "A connection to {EndPoint} was refused: the limit of connections is reached (KestrelServerLimits.MaxConcurrentConnections)")]
    public static partial void ConnectionRefused(ILogger logger, EndPoint endPoint);

    [LoggerMessage(64, LogLevel.Error, "Code on an event loop has failed. It costs one connection at most, and the loop goes on")]
    public static partial void LoopCodeFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        65,
        LogLevel.Error,
        "The system refuses to watch more sockets, so connections are dropped. Raise fs.epoll.max_user_watches, or serve fewer: {Error}")]
    public static partial void WatchRefused(ILogger logger, string error);
}
