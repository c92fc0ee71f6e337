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
        "The listener on {EndPoint} cannot accept connections at the moment, and tries again ten times a second: {Error}")]
    public static partial void OutOfDescriptors(ILogger logger, EndPoint endPoint, string error);

    [LoggerMessage(
        63,
        LogLevel.Debug,
        "A connection to {EndPoint} was refused: the limit of connections is reached (KestrelServerLimits.MaxConcurrentConnections)")]
    public static partial void ConnectionRefused(ILogger logger, EndPoint endPoint);
}
