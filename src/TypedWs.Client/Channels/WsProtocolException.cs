using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>The server has sent bytes that break the rules of RFC 6455 or RFC 7692, so the client has failed the connection.</summary>
/// <param name="message">The rule.</param>
[SuppressMessage("Design", "CA1032", Justification = "A rule is always known.")]
public sealed class WsProtocolException(string message) : Exception(message);
