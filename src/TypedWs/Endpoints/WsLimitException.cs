namespace TypedWs;

/// <summary>The application asked a connection for more than its limits allow, for example too many subscriptions.</summary>
/// <param name="message">Which limit, and what it is.</param>
public sealed class WsLimitException(string message) : InvalidOperationException(message);
