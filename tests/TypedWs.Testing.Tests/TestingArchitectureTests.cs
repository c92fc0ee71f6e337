namespace TypedWs.Testing.Tests;

/// <summary>The floors of <c>src/TypedWs.Testing</c>, checked on the compiled assembly as those of <c>src/TypedWs</c> are.</summary>
public sealed class TestingArchitectureTests(TestingArchitectureTests.Scan scan)
    : FloorTests(scan.Plan, "TypedWs.Testing"), IClassFixture<TestingArchitectureTests.Scan>
{
    // From the lowest to the highest; docs/architecture.md says the same.
    private static readonly Floor[] Floors =
    [
        new("Clocks"),
        new("Network"),
        new("Logs", "Network"),
        new("Transcripts"),
        new("Rest", "Clocks", "Network"),
        new("Connections", "Clocks", "Network", "Logs", "Transcripts", "Rest"),
        new("Hosts", "Clocks", "Network", "Logs", "Rest", "Connections"),
        new("Servers", "Clocks", "Network", "Rest", "Connections", "Hosts"),
    ];

    // The checks of the base pass on what they do not see, so see that they do see.
    [Fact]
    public void A_use_of_a_floor_that_is_not_known_is_found()
        => Assert.Contains(
            Plan.FindViolations(new Floor("Hosts", "Clocks")),
            static found => found.EndsWith("uses TypedWs.Testing.Rest.Stillness of Rest", StringComparison.Ordinal));

    /// <summary>The assembly, read once.</summary>
    public sealed class Scan
    {
        internal FloorPlan Plan { get; } = new(typeof(WsTestHost).Assembly, "src/TypedWs.Testing", Floors);
    }
}
