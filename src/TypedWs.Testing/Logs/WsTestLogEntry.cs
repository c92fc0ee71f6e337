using Microsoft.Extensions.Logging;

namespace TypedWs.Testing;

/// <summary>One entry of the log of a host.</summary>
/// <param name="Time">The time since the start of the host, on its clock.</param>
/// <param name="Level">The level.</param>
/// <param name="Category">The category: for an endpoint, the full name of its class.</param>
/// <param name="EventId">The event; docs/operations.md lists those of TypedWs.</param>
/// <param name="Text">The text.</param>
/// <param name="Exception">The exception; null if there is none.</param>
public sealed record WsTestLogEntry(
    TimeSpan Time, LogLevel Level, string Category, EventId EventId, string Text, Exception? Exception)
{
    /// <summary>The number of the connection that the entry belongs to (<see cref="WsTestWire.Number"/>); null if it belongs to
    /// none.</summary>
    public int? Connection { get; init; }
}
