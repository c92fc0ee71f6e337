namespace TypedWs.Generators.Reporting;

/// <summary>
/// The links from diagnostics to their pages. Until the repository has a public address, a link is the page's path in the repository,
/// which a reader without a network can open too.
/// </summary>
internal static class HelpLinks
{
    // A public address goes here, such as "https://host/owner/repository/blob/main/". It ends with a slash.
    private const string Base = "";

    /// <summary>The link to the page of a diagnostic.</summary>
    public static string Of(string id) => Base + "docs/diagnostics/" + id + ".md";
}
