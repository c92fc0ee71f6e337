namespace TypedWs.Cli.Probing;

/// <summary>A request as it comes from a client or proxy that loses headers, and the answer that it must get.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Method">The method; null for that of the handshake.</param>
/// <param name="Without">The headers that it has lost.</param>
/// <param name="Status">The status (docs/wire-protocol.md#upgrade-refusals).</param>
/// <param name="Reason">The reason.</param>
internal sealed record PlainRequest(string Label, string? Method, string[] Without, int Status, string Reason)
{
    /// <summary>Those over HTTP/1.1.</summary>
    public static PlainRequest[] Http1 { get; } =
    [
        new("without Upgrade and Connection", null, ["Upgrade", "Connection"], 426, "NotAnUpgrade"),
        new("without Upgrade", null, ["Upgrade"], 426, "UpgradeHeaderMissing"),
        new("without Connection", null, ["Connection"], 426, "ConnectionHeaderMissing"),
    ];

    /// <summary>Those over HTTP/2, which has neither header.</summary>
    public static PlainRequest[] Http2 { get; } = [new("a plain GET", "GET", [":protocol"], 426, "NotAnUpgrade")];
}
