using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>Thrown by <see cref="WsClientOptions.Token"/> if the user has to sign in again: the client then stops.</summary>
/// <param name="message">The reason.</param>
/// <param name="innerException">The cause; null for none.</param>
[SuppressMessage("Design", "CA1032", Justification = "A reason is always known.")]
public sealed class WsUnauthorizedException(string message, Exception? innerException = null) : Exception(message, innerException);
