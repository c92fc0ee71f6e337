namespace TypedWs.Generators.Text;

/// <summary>A JSON value of an example in the user's code. Immutable.</summary>
/// <param name="Kind">The kind of the value.</param>
/// <param name="Text">The text of a string without escapes, or of a number as it is written; empty for other kinds.</param>
/// <param name="Items">The elements of an array.</param>
/// <param name="Members">The members of an object, in their order. A name may occur twice.</param>
internal sealed record JsonNode(
    JsonNodeKind Kind,
    string Text,
    IReadOnlyList<JsonNode> Items,
    IReadOnlyList<KeyValuePair<string, JsonNode>> Members)
{
    public JsonNode(JsonNodeKind kind, string text = "") : this(kind, text, [], [])
    {
    }

    /// <summary>The value as JSON without white space.</summary>
    public override string ToString() => Kind switch
    {
        JsonNodeKind.Null => "null",
        JsonNodeKind.True => "true",
        JsonNodeKind.False => "false",
        JsonNodeKind.Number => Text,
        JsonNodeKind.String => JsonText.Quote(Text),
        JsonNodeKind.Array => "[" + string.Join(",", Items) + "]",
        _ => "{" + string.Join(",", Members.Select(static member => JsonText.Quote(member.Key) + ":" + member.Value)) + "}",
    };
}

/// <summary>The kind of a <see cref="JsonNode"/>.</summary>
internal enum JsonNodeKind
{
    Null,
    True,
    False,
    Number,
    String,
    Array,
    Object,
}
