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

    private readonly Scan _scan;

    public ArchitectureTests(Scan scan) => _scan = scan;

    public static TheoryData<string> Folders => [.. Floors.All.Select(static floor => floor.Folder)];

    public static TheoryData<string> PureFolders => [.. Floors.WithoutInputOutput];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_floor_uses_only_the_floors_that_it_knows(string folder)
        => Assert.Equal("", string.Join("\n", Floors.FindViolations(Find(folder), _scan.Uses, _scan.Folders)));

    [Fact]
    public void A_floor_knows_only_those_below_it()
    {
        var below = new HashSet<string>(StringComparer.Ordinal);
        foreach (Floor floor in Floors.All)
        {
            Assert.Subset(below, floor.Knows.ToHashSet(StringComparer.Ordinal));
            Assert.True(below.Add(floor.Folder));
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_floor_knows_none_that_it_does_not_use(string folder)
    {
        IEnumerable<string> used = _scan.Uses
            .Where(use => _scan.Folders.GetValueOrDefault(use.User) == folder)
            .Select(use => _scan.Folders.GetValueOrDefault(use.Used, folder))
            .Where(other => other != folder)
            .Distinct();
        Assert.Equal(Find(folder).Knows.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_type_of_the_source_is_on_a_floor()
    {
        Assert.Equal(
            Floors.All.Select(static floor => floor.Folder).Order(StringComparer.Ordinal),
            _scan.Folders.Values.Distinct().Order(StringComparer.Ordinal));

        // What has no source file was made by the compiler.
        Assert.All(
            _scan.Types.Where(type => !_scan.Folders.ContainsKey(type)),
            static type => Assert.True(
                type.StartsWith('<') || type.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal)
                    || type.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal),
                type));
    }

    [Fact]
    public void Internal_types_stand_in_the_namespace_of_their_folder()
        => Assert.Empty(typeof(Opcode).Assembly.GetTypes()
            .Where(type => !type.IsNested && !type.IsPublic && _scan.Folders.ContainsKey(type.FullName!))
            .Where(type => type.Namespace != "TypedWs." + _scan.Folders[type.FullName!])
            .Select(static type => type.FullName));

    [Theory]
    [MemberData(nameof(PureFolders))]
    public void A_pure_floor_knows_no_stream_pipe_task_logger_or_host(string folder)
        => Assert.Empty(_scan.Uses
            .Where(use => _scan.Folders.GetValueOrDefault(use.User) == folder
                && InputOutput.Any(forbidden => use.Used.StartsWith(forbidden, StringComparison.Ordinal)))
            .Select(static use => $"{use.Where} uses {use.Used}"));

    [Fact]
    public void The_architecture_page_names_the_same_floors()
    {
        string[] rows =
        [
            .. File.ReadLines(RepositoryFiles.At("docs", "architecture.md"))
                .Where(static line => line.StartsWith("| `src/TypedWs/", StringComparison.Ordinal))
                .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
                .Select(static cells => $"{cells[1].Trim('`')["src/TypedWs/".Length..]}: {cells[3]}"),
        ];
        Assert.Equal(
            Floors.All.Select(static floor => $"{floor.Folder}: {(floor.Knows.Length == 0 ? "nothing" : string.Join(", ", floor.Knows))}"),
            rows);
    }

    // The checks above pass on what they do not see, so see that they do see.
    [Fact]
    public void A_use_of_a_floor_that_is_not_known_is_found()
    {
        string[] found = [.. Floors.FindViolations(new Floor("Connections", "PubSub"), _scan.Uses, _scan.Folders)];
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
        public Scan()
        {
            using var assembly = new CompiledAssembly(typeof(Opcode).Assembly.Location);
            Types = [.. assembly.Types];
            Uses = [.. assembly.Uses];
            Folders = Floors.FindFolders(assembly);
        }

        internal string[] Types { get; }

        internal TypeUse[] Uses { get; }

        internal Dictionary<string, string> Folders { get; }
    }
}
