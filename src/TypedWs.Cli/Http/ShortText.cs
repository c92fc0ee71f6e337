namespace TypedWs.Cli.Http;

/// <summary>Texts of a server inside sentences of the tool.</summary>
internal static class ShortText
{
    private const int MaxLength = 200;

    /// <summary>The text, or its beginning if it is long.</summary>
    public static string Cut(string text) => text.Length <= MaxLength ? text : text[..MaxLength] + "…";
}
