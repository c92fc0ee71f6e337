namespace TypedWs.Connections;

/// <summary>The kind of a message that the receive loop passes to the pump.</summary>
internal enum MessageKind
{
    /// <summary>A text message, valid UTF-8.</summary>
    Text,

    /// <summary>A binary message.</summary>
    Binary,

    /// <summary>A message above the size limit. Its bytes were discarded, but it passes the pump, so that its error event keeps the order
    /// of the messages.</summary>
    TooLarge,
}
