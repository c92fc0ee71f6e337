namespace TypedWs.Generators.Tests.Repository;

/// <summary>Finds the lines that are longer than the style allows. Snapshots and generated files are left out.</summary>
internal static class LineLength
{
    /// <summary>The characters that a line may have.</summary>
    public const int Most = 140;

    /// <summary>The C# files that people write in a folder of the repository, as paths in the repository.</summary>
    public static IEnumerable<string> EnumerateFiles(string folder)
        => Directory.EnumerateFiles(RepositoryFiles.At(folder), "*.cs", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(RepositoryFiles.Root, path).Replace('\\', '/'))
            .Where(IsWritten)
            .Order(StringComparer.Ordinal);

    /// <summary>Whether a path is that of a file that people write.</summary>
    public static bool IsWritten(string path)
        => !path.EndsWith(".verified.cs", StringComparison.Ordinal)
            && !path.Split('/').Any(static folder => folder is "bin" or "obj" or "Snapshots" or "TestResults");

    /// <summary>The lines of a text that are too long, each as <c>path:line: length</c>, the first line being 1.</summary>
    public static IEnumerable<string> FindIn(string path, string text)
        => text.Split('\n')
            .Select(static (line, index) => (Number: index + 1, Length: line.TrimEnd('\r').EnumerateRunes().Count()))
            .Where(static line => line.Length > Most)
            .Select(line => $"{path}:{line.Number}: {line.Length} characters");
}
