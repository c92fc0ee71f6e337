using Microsoft.Extensions.Logging;

namespace TypedWs.Client.Diagnostics;

/// <summary>The log events of a client (docs/client.md).</summary>
internal static partial class ClientLog
{
    [LoggerMessage(101, LogLevel.Information, "Connected to {Address} ({Attempts} attempts).")]
    public static partial void Connected(ILogger logger, Uri address, int attempts);

    [LoggerMessage(102, LogLevel.Warning, "The connection to {Address} was lost, or could not be opened: {Failure}. Trying again.")]
    public static partial void Lost(ILogger logger, Uri address, WsConnectionFailure failure);

    [LoggerMessage(103, LogLevel.Error, "The client of {Address} has given up: {Failure}.")]
    public static partial void GivenUp(ILogger logger, Uri address, WsConnectionFailure failure);

    [LoggerMessage(104, LogLevel.Error, "A handler of {Type} messages failed.")]
    public static partial void HandlerFailed(ILogger logger, Exception failure, string type);

    [LoggerMessage(105, LogLevel.Error, "A handler of an event of the client failed.")]
    public static partial void EventHandlerFailed(ILogger logger, Exception failure);

    [LoggerMessage(106, LogLevel.Warning, "An invalid message of type {Type} was skipped: {Problem}.")]
    public static partial void InvalidMessage(ILogger logger, string type, string problem);

    [LoggerMessage(107, LogLevel.Debug, "A message of the unknown type {Type} was skipped.")]
    public static partial void UnknownMessage(ILogger logger, string type);

    [LoggerMessage(108, LogLevel.Warning, "The token could not be renewed.")]
    public static partial void TokenFailed(ILogger logger, Exception failure);

    [LoggerMessage(109, LogLevel.Warning, "The server has refused a held message of type {Type}; it is not sent again.")]
    public static partial void HoldRefused(ILogger logger, Exception failure, string type);

    [LoggerMessage(110, LogLevel.Debug, "The next attempt to connect to {Address} is in {Delay} ({Failure}).")]
    public static partial void Retrying(ILogger logger, Uri address, TimeSpan delay, WsConnectionFailure failure);

    [LoggerMessage(111, LogLevel.Error, "Code that was registered for a cancellation failed.")]
    public static partial void CancellationFailed(ILogger logger, Exception failure);
}
