using System.Reflection;

namespace TypedWs.Tests.Shared;

/// <summary>The folders that the source of a compiled assembly lies in, and what the types of each use. Immutable.</summary>
internal sealed class FloorPlan
{
    private readonly string _source;
    private readonly Assembly _assembly;

    /// <param name="assembly">The assembly; its symbols are beside it.</param>
    /// <param name="source">The folder of its source in the repository: <c>src/TypedWs</c>.</param>
    /// <param name="floors">The folders in it, from the lowest to the highest.</param>
    /// <exception cref="InvalidOperationException">A type is declared in several folders.</exception>
    public FloorPlan(Assembly assembly, string source, IReadOnlyList<Floor> floors)
    {
        _assembly = assembly;
        _source = source;
        Floors = floors;
        using var compiled = new CompiledAssembly(assembly.Location);
        Types = [.. compiled.Types];
        Uses = [.. compiled.Uses];
        Folders = FindFolders(compiled, $"/{source}/");
    }

    public IReadOnlyList<Floor> Floors { get; }

    /// <summary>The outermost types, by their full names.</summary>
    public IReadOnlyList<string> Types { get; }

    public IReadOnlyList<TypeUse> Uses { get; }

    /// <summary>The folder in which each type is declared; the compiler's own types have none.</summary>
    public IReadOnlyDictionary<string, string> Folders { get; }

    /// <summary>The types without a source file that the compiler does not make.</summary>
    public IEnumerable<string> TypesWithoutFolder
        => Types.Where(type => !Folders.ContainsKey(type)
            && !type.StartsWith('<')
            && !type.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal)
            && !type.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal));

    /// <summary>The internal types of a namespace below the root, or of none, that is not their folder's.</summary>
    /// <param name="root">The namespace of the public types.</param>
    public IEnumerable<string> FindTypesOfOtherNamespaces(string root)
        => _assembly.GetTypes()
            .Where(type => !type.IsNested && !type.IsPublic && Folders.ContainsKey(type.FullName!))
            .Where(type => !$"{type.Namespace}.".StartsWith($"{root}.{Folders[type.FullName!]}.", StringComparison.Ordinal))
            .Select(static type => type.FullName!);

    /// <summary>The floors that know one that is not below them, each with that one.</summary>
    public IEnumerable<string> FindUpwardFloors()
        => Floors.SelectMany((floor, height) => floor.Knows
            .Where(known => !Floors.Take(height).Any(below => below.Folder == known))
            .Select(known => $"{floor.Folder} knows {known}"));

    /// <summary>Every use of a type in a folder that the floor does not know.</summary>
    public IEnumerable<string> FindViolations(Floor floor)
        => Uses
            .Where(use => Folders.GetValueOrDefault(use.User) == floor.Folder
                && Folders.TryGetValue(use.Used, out string? used) && used != floor.Folder && !floor.Knows.Contains(used))
            .Select(use => $"{floor.Folder}: {use.Where} uses {use.Used} of {Folders[use.Used]}");

    /// <summary>The other folders that the types of a folder use.</summary>
    public IEnumerable<string> FindUsedFolders(string folder)
        => Uses
            .Where(use => Folders.GetValueOrDefault(use.User) == folder)
            .Select(use => Folders.GetValueOrDefault(use.Used, folder))
            .Where(other => other != folder)
            .Distinct();

    /// <summary>The rows of the floors in docs/architecture.md, in their order, in the form of <see cref="Describe"/>.</summary>
    public IEnumerable<string> ReadPage()
        => File.ReadLines(RepositoryFiles.At("docs", "architecture.md"))
            .Where(line => line.StartsWith($"| `{_source}/", StringComparison.Ordinal))
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => $"{cells[1].Trim('`')[(_source.Length + 1)..]}: {cells[3]}");

    /// <summary>The floors as the page says them.</summary>
    public IEnumerable<string> Describe()
        => Floors.Select(static floor => $"{floor.Folder}: {(floor.Knows.Length == 0 ? "nothing" : string.Join(", ", floor.Knows))}");

    private static Dictionary<string, string> FindFolders(CompiledAssembly assembly, string source)
    {
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string type, HashSet<string> documents) in assembly.FindDocuments())
        {
            string[] found =
            [
                .. documents.Select(static document => document.Replace('\\', '/'))
                    .Where(document => document.Contains(source, StringComparison.Ordinal))
                    .Select(document => document[(document.LastIndexOf(source, StringComparison.Ordinal) + source.Length)..])
                    .Select(static path => path.Split('/')[0])

                    // The build and the generators of other packages write parts of types there.
                    .Where(static folder => folder != "obj")
                    .Distinct(StringComparer.Ordinal),
            ];
            if (found.Length > 1)
            {
                throw new InvalidOperationException($"{type} is declared in the folders {string.Join(" and ", found)}.");
            }

            if (found.Length == 1)
            {
                folders.Add(type, found[0]);
            }
        }

        return folders;
    }
}
