namespace TypedWs.Cli.Http;

/// <summary>The answer to a request.</summary>
/// <param name="Version">The version of HTTP, such as <c>1.1</c>.</param>
/// <param name="Status">The status.</param>
/// <param name="Phrase">The text behind the status.</param>
/// <param name="Headers">The headers, in order.</param>
internal sealed record HttpAnswer(string Version, int Status, string Phrase, IReadOnlyList<HeaderLine> Headers)
{
    /// <summary>The body, up to the limit.</summary>
    public string Body { get; private init; } = "";

    /// <summary>Whether there was more of the body.</summary>
    public bool IsBodyCut { get; private init; }

    /// <summary>The remarks on the body, such as a rule that it breaks.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>The values of all lines with this name.</summary>
    public string[] FindAll(string name)
        => [.. Headers.Where(line => line.Is(name)).Select(static line => line.Value)];

    /// <summary>The answer with its body.</summary>
    /// <param name="bytes">The bytes of the body, at most <see cref="BodyText.MaxBytes"/> of which are taken.</param>
    /// <param name="isCut">Whether there is more of it.</param>
    /// <param name="note">A remark; null for none.</param>
    public HttpAnswer WithBody(ReadOnlySpan<byte> bytes, bool isCut, string? note = null)
    {
        bool isLarge = bytes.Length > BodyText.MaxBytes;
        (string text, string? charsetNote) = BodyText.Read(
            isLarge ? bytes[..BodyText.MaxBytes] : bytes, FindAll("Content-Type") is [var type, ..] ? type : null);
        return this with
        {
            Body = text,
            IsBodyCut = isCut || isLarge,
            Notes = [.. ((string?[])[note, charsetNote]).OfType<string>()],
        };
    }
}
