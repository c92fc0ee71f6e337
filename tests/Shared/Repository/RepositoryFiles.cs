namespace TypedWs.Tests.Shared;

/// <summary>Where the repository's files are while its tests run.</summary>
internal static class RepositoryFiles
{
    // What a deterministic build writes into CallerFilePath instead of the repository's folder.
    private const string DeterministicRoot = "/_/";

    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file or folder by its path in the repository.</summary>
    public static string At(params string[] path) => Path.Combine([Root, .. path]);

    /// <summary>The real path of a <c>[CallerFilePath]</c>.</summary>
    public static string FromCaller(string path)
        => path.StartsWith(DeterministicRoot, StringComparison.Ordinal) ? At(path[DeterministicRoot.Length..]) : path;

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "TypedWs.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
