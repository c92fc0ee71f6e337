using TypedWs.Framing;

namespace TypedWs.Client.Sending;

/// <summary>The facts about one message in a <see cref="SendQueue"/>, beside its bytes.</summary>
/// <param name="Length">The number of bytes.</param>
/// <param name="Opcode">Text or binary.</param>
/// <param name="Compress">Whether the message is compressed.</param>
/// <param name="Message">The object that was sent, for events about it; null if no event needs it, or for raw data.</param>
/// <param name="Sender">The code that wants to know the message's fate; null for none.</param>
/// <param name="QueuedAt">The time at which the message was queued, as a timestamp.</param>
internal readonly record struct QueuedMessage(
    int Length, Opcode Opcode, WsCompress Compress, object? Message, IQueuedSend? Sender, long QueuedAt)
{
    /// <summary>Whether the sender has taken the message back: its bytes are skipped.</summary>
    public bool IsTakenBack { get; init; }
}
