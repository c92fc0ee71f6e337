namespace TypedWs.Generators.Tests.Infrastructure;

/// <summary>The texts that <see cref="RandomValues"/> picks from: pieces of strings, JSON documents and URIs.</summary>
internal static class ValuePools
{
    public static readonly string[] Characters =
    [
        "a",
        "Z",
        "0",
        " ",
        "\"",
        "\\",
        "/",
        "\b",
        "\f",
        "\n",
        "\r",
        "\t",
        "\0",
        "\u0001",
        "\u001F",
        "\u007F",
        "\u0085",
        "\u00A0",
        "é",
        "ß",
        "\u0301",
        "消",
        "防",
        "\u2028",
        "\u2029",
        "\uFEFF",
        "\uFFFD",
        "\uFFFF",
        "\uE000",
        "\uD7FF",
        "😀",
        "\U0010FFFF",
        "\U00010000",
        "👩‍🚒",
        "<",
        ">",
        "&",
        "'",
        "+",
        "`",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\\u0041",
        "~1",
        "null",
        "0123456789abcdef",
    ];

    public static readonly string[] Documents =
    [
        "null",
        "true",
        "0",
        "-0.0",
        "1e2",
        "123456789012345678901234567890",
        "\"\"",
        "\"消\\u0041\\n\"",
        "[]",
        "{}",
        "[1,[2,{\"a\":null}]]",
        "{\"a\":1,\"b\":{\"c\":[\"\\\"\"]}}",
    ];

    public static readonly string[] Uris =
    [
        "https://example.org/a?b=c#d",
        "relative/path",
        "",
        "/x",
        "mailto:a@example.org",
        "http://[::1]:80/",
        "https://exämple.org/消",
        "urn:a:b",
        "a%20b",
    ];
}
