namespace TypedWs.Cli.Http;

/// <summary>The answer to a request.</summary>
/// <param name="Version">The version of HTTP, such as <c>1.1</c>.</param>
/// <param name="Status">The status.</param>
/// <param name="Phrase">The text behind the status.</param>
/// <param name="Headers">The headers, in order.</param>
/// <param name="Body">The body, up to the limit.</param>
/// <param name="IsBodyCut">Whether there was more of the body.</param>
internal sealed record HttpAnswer(
    string Version, int Status, string Phrase, IReadOnlyList<HeaderLine> Headers, string Body, bool IsBodyCut)
{
    /// <summary>The values of all lines with this name.</summary>
    public string[] FindAll(string name)
        => [.. Headers.Where(line => line.Is(name)).Select(static line => line.Value)];
}
