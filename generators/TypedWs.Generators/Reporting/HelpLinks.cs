namespace TypedWs.Generators.Reporting;

/// <summary>
/// The links from diagnostics to their pages. While the repository has no public address, a link is the page's path in the
/// repository. A reader without a network can open that path too.
/// </summary>
internal static class HelpLinks
{
    // Empty, because the repository has no public address yet. An address ends with a slash, such as
    // "https://host/owner/repository/blob/main/".
    private const string Base = "";

    /// <summary>The link to the page of a diagnostic.</summary>
    public static string Of(string id) => Base + "docs/diagnostics/" + id + ".md";
}
