namespace TypedWs.Client.Tests;

/// <summary>The floors of <c>src/TypedWs.Client</c>, checked on the compiled assembly as those of <c>src/TypedWs</c> are.</summary>
public sealed class ClientArchitectureTests : IClassFixture<ClientArchitectureTests.Scan>
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

    private readonly FloorPlan _plan;

    public ClientArchitectureTests(Scan scan) => _plan = scan.Plan;

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
        => Assert.Empty(_plan.FindTypesOfOtherNamespaces("TypedWs.Client"));

    [Fact]
    public void The_architecture_page_names_the_same_floors() => Assert.Equal(_plan.Describe(), _plan.ReadPage());

    // The checks above pass on what they do not see, so see that they do see.
    [Fact]
    public void A_use_of_a_floor_that_is_not_known_is_found()
        => Assert.Contains(
            _plan.FindViolations(new Floor("Clients", "Options")),
            static found => found.EndsWith("uses TypedWs.Client.Sessions.ClientSession of Sessions", StringComparison.Ordinal));

    /// <summary>The assembly, read once.</summary>
    public sealed class Scan
    {
        internal FloorPlan Plan { get; } = new(typeof(WsClient).Assembly, "src/TypedWs.Client", Floors);
    }
}
