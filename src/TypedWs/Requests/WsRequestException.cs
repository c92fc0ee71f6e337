using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>A request has no answer. <see cref="Reason"/> says why; <see cref="Error"/> is the peer's error if the peer refused the
/// request.</summary>
/// <param name="reason">The reason.</param>
/// <param name="message">The reason as text, for logs.</param>
/// <param name="error">The error event with which the peer answered; null if the peer did not refuse the request.</param>
/// <param name="innerException">The exception that caused the failure; null if there is none.</param>
[SuppressMessage("Design", "CA1032", Justification = "Without a reason, callers could not tell a refusal from a lost connection.")]
public class WsRequestException(
    WsRequestFailure reason, string message, WsError? error = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The reason.</summary>
    public WsRequestFailure Reason { get; } = reason;

    /// <summary>The error event with which the peer answered; null unless <see cref="Reason"/> is
    /// <see cref="WsRequestFailure.Refused"/>.</summary>
    public WsError? Error { get; } = error;

    /// <summary>Whether the peer may have handled the request: it was sent, or a part of it, and no answer arrived. If false, sending the
    /// request again cannot make it happen twice.</summary>
    public bool MayHaveBeenHandled { get; init; }
}
