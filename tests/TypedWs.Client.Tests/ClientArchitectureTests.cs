namespace TypedWs.Client.Tests;

/// <summary>The floors of <c>src/TypedWs.Client</c>, checked on the compiled assembly as those of <c>src/TypedWs</c> are.</summary>
public sealed class ClientArchitectureTests(ClientArchitectureTests.Scan scan)
    : FloorTests(scan.Plan, "TypedWs.Client"), IClassFixture<ClientArchitectureTests.Scan>
{
    // From the lowest to the highest; docs/architecture.md says the same.
    private static readonly Floor[] Floors =
    [
        new("Sending"),
        new("Events", "Sending"),
        new("Options", "Events"),
        new("Channels"),
        new("Opening", "Options", "Channels"),
        new("Browser", "Sending", "Options", "Channels", "Opening"),
        new("Diagnostics", "Sending", "Events", "Opening"),
        new("Reconnecting", "Events", "Options", "Opening"),
        new("Sessions", "Sending", "Options", "Channels", "Diagnostics"),
        new("Receiving", "Sending", "Events", "Diagnostics", "Sessions"),
        new("Requests", "Sending", "Events", "Options", "Diagnostics", "Receiving"),
        new("Holds", "Sending", "Diagnostics", "Receiving", "Requests"),
        new(
            "Clients",
            "Sending", "Events", "Options", "Channels", "Opening", "Browser", "Diagnostics", "Reconnecting", "Sessions", "Receiving",
            "Requests", "Holds"),
    ];

    // The checks of the base pass on what they do not see, so see that they do see.
    [Fact]
    public void A_use_of_a_floor_that_is_not_known_is_found()
        => Assert.Contains(
            Plan.FindViolations(new Floor("Clients", "Options")),
            static found => found.EndsWith("uses TypedWs.Client.Sessions.ClientSession of Sessions", StringComparison.Ordinal));

    /// <summary>The assembly, read once.</summary>
    public sealed class Scan
    {
        internal FloorPlan Plan { get; } = new(typeof(WsClient).Assembly, "src/TypedWs.Client", Floors);
    }
}
