using TypedWs.Transport.Linux.Interop;

namespace TypedWs.Transport.Linux.Tests;

/// <summary>The floors of <c>src/TypedWs.Transport.Linux</c>, checked on the compiled assembly like those of
/// <c>src/TypedWs</c>.</summary>
public sealed class TransportArchitectureTests : IClassFixture<TransportArchitectureTests.Scan>
{
    // From the lowest to the highest; docs/architecture.md says the same.
    private static readonly Floor[] Floors =
    [
        new("Interop"),
        new("Loops", "Interop"),
        new("Pipes", "Interop", "Loops"),
        new("Detached", "Loops", "Pipes"),
        new("Listening", "Interop", "Loops", "Pipes", "Detached"),
    ];

    private readonly FloorPlan _plan;

    public TransportArchitectureTests(Scan scan) => _plan = scan.Plan;

    public static TheoryData<string> Folders => [.. Floors.Select(static floor => floor.Folder)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_floor_uses_only_the_floors_that_it_knows_and_each_of_them(string folder)
    {
        Floor floor = Floors.Single(candidate => candidate.Folder == folder);
        Assert.Equal("", string.Join("\n", _plan.FindViolations(floor)));
        Assert.Equal(floor.Knows.Order(StringComparer.Ordinal), _plan.FindUsedFolders(folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_floor_knows_only_those_below_it() => Assert.Empty(_plan.FindUpwardFloors());

    [Fact]
    public void Every_type_of_the_source_is_on_a_floor()
    {
        Assert.Equal(
            Floors.Select(static floor => floor.Folder).Order(StringComparer.Ordinal),
            _plan.Folders.Values.Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(_plan.TypesWithoutFolder);
    }

    [Fact]
    public void Internal_types_stand_in_the_namespace_of_their_folder()
        => Assert.Empty(_plan.FindTypesOfOtherNamespaces("TypedWs.Transport.Linux"));

    [Fact]
    public void The_architecture_page_names_the_same_floors() => Assert.Equal(_plan.Describe(), _plan.ReadPage());

    /// <summary>The assembly, read once.</summary>
    public sealed class Scan
    {
        internal FloorPlan Plan { get; } = new(typeof(Libc).Assembly, "src/TypedWs.Transport.Linux", Floors);
    }
}
