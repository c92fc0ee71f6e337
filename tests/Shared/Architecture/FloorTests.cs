namespace TypedWs.Tests.Shared;

/// <summary>The floors of one project, checked on the compiled assembly: signatures, fields, locals, attributes and everything that method
/// bodies refer to. A type belongs to the folder that it is declared in, whatever its namespace.</summary>
public abstract class FloorTests
{
    private readonly string _root;

    /// <param name="plan">The floors, and what the types of each use.</param>
    /// <param name="root">The namespace of the public types.</param>
    private protected FloorTests(FloorPlan plan, string root)
    {
        Plan = plan;
        _root = root;
    }

    private protected FloorPlan Plan { get; }

    /// <summary>The source files that lie beside the folders.</summary>
    protected virtual IEnumerable<string> FilesBesideFolders => [];

    /// <summary>The types that are compiled from the source of another project.</summary>
    protected virtual IEnumerable<string> TypesOfOtherSources => [];

    /// <summary>The internal types that stand in another namespace than that of their folder.</summary>
    protected virtual IEnumerable<string> TypesOfOtherNamespaces => [];

    [Fact]
    public void A_floor_uses_only_the_floors_that_it_knows_and_each_of_them()
        => Assert.All(Plan.Floors, floor =>
        {
            Assert.Equal("", string.Join("\n", Plan.FindViolations(floor)));
            Assert.Equal(floor.Knows.Order(StringComparer.Ordinal), Plan.FindUsedFolders(floor.Folder).Order(StringComparer.Ordinal));
        });

    [Fact]
    public void A_floor_knows_only_those_below_it() => Assert.Empty(Plan.FindUpwardFloors());

    [Fact]
    public void Every_type_of_the_source_is_on_a_floor()
    {
        Assert.Equal(
            Plan.Floors.Select(static floor => floor.Folder).Concat(FilesBesideFolders).Order(StringComparer.Ordinal),
            Plan.Folders.Values.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(TypesOfOtherSources, Plan.TypesWithoutFolder);
    }

    [Fact]
    public void Internal_types_stand_in_the_namespace_of_their_folder()
        => Assert.Equal(TypesOfOtherNamespaces, Plan.FindTypesOfOtherNamespaces(_root));

    [Fact]
    public void The_architecture_page_names_the_same_floors() => Assert.Equal(Plan.Describe(), Plan.ReadPage());
}
