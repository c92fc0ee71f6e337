using TypedWs.Framing;

namespace TypedWs.Tests.Architecture;

/// <summary>The floors of <c>src/TypedWs</c>, the floors without input and output among them, and the scan itself.</summary>
public sealed class ArchitectureTests(ArchitectureTests.Scan scan)
    : FloorTests(scan.Plan, "TypedWs"), IClassFixture<ArchitectureTests.Scan>
{
    private static readonly string[] InputOutput =
        ["System.IO.", "System.Threading.Tasks.", "System.Net.", "Microsoft.Extensions.Logging.", "Microsoft.AspNetCore."];

    public static TheoryData<string> PureFolders => [.. Floors.WithoutInputOutput];

    [Theory]
    [MemberData(nameof(PureFolders))]
    public void A_pure_floor_knows_no_stream_pipe_task_logger_or_host(string folder)
        => Assert.Empty(Plan.Uses
            .Where(use => Plan.Folders.GetValueOrDefault(use.User) == folder
                && InputOutput.Any(forbidden => use.Used.StartsWith(forbidden, StringComparison.Ordinal)))
            .Select(static use => $"{use.Where} uses {use.Used}"));

    // The checks above pass on what they do not see, so see that they do see.
    [Fact]
    public void A_use_of_a_floor_that_is_not_known_is_found()
    {
        string[] found = [.. Plan.FindViolations(new Floor("Connections", "PubSub"))];
        Assert.Contains(found, static violation => violation.EndsWith("uses TypedWs.WsOptions of Options", StringComparison.Ordinal));
        Assert.Contains(found, static violation => violation.EndsWith("uses TypedWs.Framing.Opcode of Framing", StringComparison.Ordinal));
        Assert.DoesNotContain(found, static violation => violation.EndsWith("of PubSub", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Base", "System.IO.Stream")]
    [InlineData("_field", "System.IO.Stream")]
    [InlineData("Signature", "System.IO.Stream")]
    [InlineData("Local", "System.IO.Stream")]
    [InlineData("Call", "System.IO.Stream")]
    [InlineData("Nested", "System.Threading.Tasks.Task")]
    [InlineData("Constraint", "System.IO.Stream")]
    [InlineData("Caught", "System.IO.IOException")]
    [InlineData("Attributed", "System.Diagnostics.CodeAnalysis.ExcludeFromCodeCoverageAttribute")]
    public void The_scan_sees(string member, string used)
    {
        using var tests = new CompiledAssembly(typeof(ArchitectureTests).Assembly.Location);
        Assert.Contains(
            tests.Uses,
            use => use.Where.Contains($"Violations.{member}", StringComparison.Ordinal) && use.Used == used);
    }

    /// <summary>The assembly, read once.</summary>
    public sealed class Scan
    {
        internal FloorPlan Plan { get; } = new(typeof(Opcode).Assembly, "src/TypedWs", Floors.All);
    }
}
