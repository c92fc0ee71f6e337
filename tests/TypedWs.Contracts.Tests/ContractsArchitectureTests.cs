namespace TypedWs.Contracts.Tests;

/// <summary>The floors of <c>src/TypedWs.Contracts</c>, checked on the compiled assembly as those of <c>src/TypedWs</c> are.</summary>
public sealed class ContractsArchitectureTests(ContractsArchitectureTests.Scan scan)
    : FloorTests(scan.Plan, "TypedWs.Contracts"), IClassFixture<ContractsArchitectureTests.Scan>
{
    // From the lowest to the highest; docs/architecture.md says the same.
    private static readonly Floor[] Floors =
    [
        new("Model"),
        new("Json", "Model"),
        new("Sources", "Model"),
        new("Reading", "Model", "Json", "Sources"),
        new("Writing", "Model", "Json"),
        new("Checking", "Model", "Json"),
    ];

    // The package does not depend on TypedWs, so it compiles the same source.
    protected override IEnumerable<string> TypesOfOtherSources => ["TypedWs.Json.IsoTime"];

    // The checks of the base pass on what they do not see, so see that they do see.
    [Fact]
    public void A_use_of_a_floor_that_is_not_known_is_found()
        => Assert.Contains(
            Plan.FindViolations(new Floor("Reading", "Model", "Json")),
            static found => found.EndsWith("uses TypedWs.Contracts.Sources.HttpSource of Sources", StringComparison.Ordinal));

    /// <summary>The assembly, read once.</summary>
    public sealed class Scan
    {
        internal FloorPlan Plan { get; } = new(typeof(WsContractDocument).Assembly, "src/TypedWs.Contracts", Floors);
    }
}
