namespace TypedWs.Tests.Architecture;

/// <summary>
/// The floors of <c>src/TypedWs</c> from the lowest to the highest. Each knows only floors in front of it, so there is no circle.
/// docs/architecture.md says the same.
/// </summary>
internal static class Floors
{
    public static IReadOnlyList<Floor> All { get; } =
    [
        new("Primitives"),
        new("Framing"),
        new("Handshake"),
        new("Json"),
        new("Authorization"),
        new("Transport"),
        new("Protocol", "Primitives", "Framing"),
        new("Messages", "Primitives", "Framing", "Json"),
        new("Requests", "Messages"),
        new("Options", "Primitives", "Handshake", "Authorization", "Messages"),
        new("Limits", "Primitives", "Messages", "Options"),
        new("PubSub", "Primitives", "Framing", "Messages", "Limits"),
        new("Diagnostics", "Primitives", "Framing", "Json", "Protocol", "Messages", "PubSub"),
        new(
            "Connections",
            "Primitives", "Framing", "Authorization", "Transport", "Protocol", "Messages", "Options", "Limits", "Requests", "PubSub",
            "Diagnostics"),
        new(
            "Dispatch",
            "Primitives", "Json", "Authorization", "Messages", "Options", "Requests", "PubSub", "Diagnostics", "Connections"),
        new(
            "Endpoints",
            "Primitives", "Framing", "Handshake", "Authorization", "Transport", "Protocol", "Messages", "Options", "Limits", "PubSub",
            "Diagnostics", "Connections", "Dispatch"),
    ];

    /// <summary>Folders whose types know no stream, pipe, task, socket, logger or host.</summary>
    public static IReadOnlyList<string> WithoutInputOutput { get; } = ["Primitives", "Framing", "Handshake", "Json", "Protocol", "PubSub"];
}
