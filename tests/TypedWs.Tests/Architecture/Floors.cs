namespace TypedWs.Tests.Architecture;

/// <summary>A folder of the source, and the folders that its types may use.</summary>
internal sealed record Floor(string Folder, params string[] Knows);

/// <summary>
/// The floors of <c>src/TypedWs</c> from the lowest to the highest. Each knows only floors in front of it, so there is no circle.
/// docs/architecture.md says the same.
/// </summary>
internal static class Floors
{
    public static IReadOnlyList<Floor> All { get; } =
    [
        new("Primitives"),
        new("Framing"),
        new("Handshake"),
        new("Json"),
        new("Authorization"),
        new("Protocol", "Primitives", "Framing"),
        new("Messages", "Primitives", "Framing", "Json"),
        new("Options", "Primitives", "Handshake", "Authorization", "Messages"),
        new("Limits", "Primitives", "Messages", "Options"),
        new("PubSub", "Primitives", "Framing", "Messages", "Limits"),
        new("Diagnostics", "Primitives", "Framing", "Json", "Protocol", "Messages", "PubSub"),
        new(
            "Connections",
            "Primitives", "Framing", "Authorization", "Protocol", "Messages", "Options", "Limits", "PubSub", "Diagnostics"),
        new(
            "Dispatch",
            "Primitives", "Json", "Authorization", "Messages", "Options", "PubSub", "Diagnostics", "Connections"),
        new(
            "Endpoints",
            "Primitives", "Framing", "Handshake", "Authorization", "Messages", "Options", "Limits", "PubSub", "Diagnostics",
            "Connections", "Dispatch"),
    ];

    /// <summary>Folders whose types know no stream, pipe, task, socket, logger or host.</summary>
    public static IReadOnlyList<string> WithoutInputOutput { get; } = ["Primitives", "Framing", "Handshake", "Json", "Protocol", "PubSub"];

    /// <summary>The folder of <c>src/TypedWs</c> in which each type is declared; the compiler's own types have none.</summary>
    /// <exception cref="InvalidOperationException">A type is declared in several folders.</exception>
    public static Dictionary<string, string> FindFolders(CompiledAssembly assembly)
    {
        const string Source = "/src/TypedWs/";
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string type, HashSet<string> documents) in assembly.FindDocuments())
        {
            string[] found =
            [
                .. documents.Select(static document => document.Replace('\\', '/'))
                    .Where(static document => document.Contains(Source, StringComparison.Ordinal))
                    .Select(static document => document[(document.LastIndexOf(Source, StringComparison.Ordinal) + Source.Length)..])
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

    /// <summary>Every use of a type in a folder that the floor does not know.</summary>
    public static IEnumerable<string> FindViolations(Floor floor, IEnumerable<TypeUse> uses, Dictionary<string, string> folders)
        => uses
            .Where(use => folders.GetValueOrDefault(use.User) == floor.Folder
                && folders.TryGetValue(use.Used, out string? used) && used != floor.Folder && !floor.Knows.Contains(used))
            .Select(use => $"{floor.Folder}: {use.Where} uses {use.Used} of {folders[use.Used]}");
}
