namespace TypedWs.Cli.Tests;

/// <summary>The floors of <c>src/TypedWs.Cli</c>, checked on the compiled assembly as those of <c>src/TypedWs</c> are.</summary>
public sealed class CliArchitectureTests(CliArchitectureTests.Scan scan)
    : FloorTests(scan.Plan, "TypedWs.Cli"), IClassFixture<CliArchitectureTests.Scan>
{
    // From the lowest to the highest; docs/architecture.md says the same.
    private static readonly Floor[] Floors =
    [
        new("Terminal"),
        new("Output", "Terminal"),
        new("Input", "Output"),
        new("Http", "Output"),
        new("Connecting", "Terminal", "Output", "Input", "Http"),
        new("Probing", "Terminal", "Output", "Http", "Connecting"),
        new("Messages", "Terminal", "Output"),
        new("Contracts", "Terminal", "Output", "Input", "Http", "Connecting", "Messages"),
        new("Sending", "Output", "Input", "Connecting", "Messages", "Contracts"),
        new("Listening", "Output", "Messages", "Sending"),
        new("Prompting", "Terminal", "Output", "Connecting", "Messages", "Contracts", "Sending"),
        new("Benching", "Terminal", "Output", "Connecting", "Messages"),
        new(
            "Commands",
            "Terminal",
            "Output",
            "Input",
            "Http",
            "Connecting",
            "Probing",
            "Messages",
            "Contracts",
            "Sending",
            "Listening",
            "Prompting",
            "Benching"),
    ];

    protected override IEnumerable<string> FilesBesideFolders => ["Program.cs"];

    protected override IEnumerable<string> TypesOfOtherNamespaces => ["TypedWs.Cli.Program"];

    // The checks of the base pass on what they do not see, so see that they do see.
    [Fact]
    public void A_use_of_a_floor_that_is_not_known_is_found()
        => Assert.Contains(
            Plan.FindViolations(new Floor("Connecting", "Output")),
            static found => found.Contains("of Http", StringComparison.Ordinal));

    /// <summary>The assembly, read once.</summary>
    public sealed class Scan
    {
        internal FloorPlan Plan { get; } = new(typeof(Program).Assembly, "src/TypedWs.Cli", Floors);
    }
}
