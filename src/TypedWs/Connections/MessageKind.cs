namespace TypedWs.Connections;

/// <summary>What the receive loop hands to the pump.</summary>
internal enum MessageKind
{
    /// <summary>A text message, valid UTF-8.</summary>
    Text,

    /// <summary>A binary message.</summary>
    Binary,

    /// <summary>A message above the size limit whose bytes were thrown away; to be answered in its turn.</summary>
    TooLarge,
}
