using TypedWs.Framing;

namespace TypedWs.Tests.Architecture;

/// <summary>
/// The floors of docs/architecture.md, checked on the compiled assembly: signatures, fields, locals, attributes and everything that
/// method bodies refer to. A type belongs to the folder that it is declared in, whatever its namespace.
/// </summary>
public sealed class ArchitectureTests : IClassFixture<ArchitectureTests.Scan>
{
    private static readonly string[] InputOutput =
        ["System.IO.", "System.Threading.Tasks.", "System.Net.", "Microsoft.Extensions.Logging.", "Microsoft.AspNetCore."];

    private readonly FloorPlan _plan;

    public ArchitectureTests(Scan scan) => _plan = scan.Plan;

    public static TheoryData<string> Folders => [.. Floors.All.Select(static floor => floor.Folder)];

    public static TheoryData<string> PureFolders => [.. Floors.WithoutInputOutput];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_floor_uses_only_the_floors_that_it_knows(string folder)
        => Assert.Equal("", string.Join("\n", _plan.FindViolations(Find(folder))));

    [Fact]
    public void A_floor_knows_only_those_below_it()
        => Assert.Empty(_plan.FindUpwardFloors());

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_floor_knows_none_that_it_does_not_use(string folder)
        => Assert.Equal(Find(folder).Knows.Order(StringComparer.Ordinal), _plan.FindUsedFolders(folder).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_type_of_the_source_is_on_a_floor()
    {
        Assert.Equal(
            Floors.All.Select(static floor => floor.Folder).Order(StringComparer.Ordinal),
            _plan.Folders.Values.Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(_plan.TypesWithoutFolder);
    }

    [Fact]
    public void Internal_types_stand_in_the_namespace_of_their_folder()
        => Assert.Empty(_plan.FindTypesOfOtherNamespaces("TypedWs"));

    [Theory]
    [MemberData(nameof(PureFolders))]
    public void A_pure_floor_knows_no_stream_pipe_task_logger_or_host(string folder)
        => Assert.Empty(_plan.Uses
            .Where(use => _plan.Folders.GetValueOrDefault(use.User) == folder
                && InputOutput.Any(forbidden => use.Used.StartsWith(forbidden, StringComparison.Ordinal)))
            .Select(static use => $"{use.Where} uses {use.Used}"));

    [Fact]
    public void The_architecture_page_names_the_same_floors() => Assert.Equal(_plan.Describe(), _plan.ReadPage());

    // The checks above pass on what they do not see, so see that they do see.
    [Fact]
    public void A_use_of_a_floor_that_is_not_known_is_found()
    {
        string[] found = [.. _plan.FindViolations(new Floor("Connections", "PubSub"))];
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

    private static Floor Find(string folder) => Floors.All.Single(floor => floor.Folder == folder);

    /// <summary>The assembly, read once.</summary>
    public sealed class Scan
    {
        internal FloorPlan Plan { get; } = new(typeof(Opcode).Assembly, "src/TypedWs", Floors.All);
    }
}
