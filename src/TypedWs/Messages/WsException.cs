using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>
/// Refuses the message that is being handled. Throw it in code that cannot return a result. The sender of the message gets the error
/// event. The refusal is not logged, and <c>OnError</c> is not called.
/// </summary>
/// <remarks>Throwing costs some microseconds. If a refusal happens often, return it as a <see cref="WsResult{T}"/> instead of
/// throwing.</remarks>
/// <param name="error">The error that is sent to the sender of the message.</param>
[SuppressMessage("Design", "CA1032", Justification = "Without an error there is nothing to tell the sender.")]
public sealed class WsException(WsError error) : Exception(Describe(error))
{
    /// <summary>The error that is sent to the sender of the message.</summary>
    public WsError Error { get; } = error;

    private static string Describe(WsError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.ToString();
    }
}
