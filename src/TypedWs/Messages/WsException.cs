using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>
/// Refuses the message that is being handled, from where no result can be returned. Its sender gets the error event; it is
/// not logged, and <c>OnError</c> is not called.
/// </summary>
/// <remarks>Throwing costs some microseconds: a refusal that clients meet often is better returned, as a
/// <see cref="WsResult{T}"/>.</remarks>
/// <param name="error">What the sender is told.</param>
[SuppressMessage("Design", "CA1032", Justification = "Without an error there is nothing to tell the sender.")]
public sealed class WsException(WsError error) : Exception(Describe(error))
{
    /// <summary>What the sender is told.</summary>
    public WsError Error { get; } = error;

    private static string Describe(WsError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.ToString();
    }
}
