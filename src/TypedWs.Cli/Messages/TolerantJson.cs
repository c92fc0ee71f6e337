using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Messages;

/// <summary>Reads JSON of peers. Names and texts may have half of a surrogate pair, on which the methods of <see cref="JsonElement"/>
/// fail.</summary>
internal static class TolerantJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

    /// <summary>Reads one JSON value.</summary>
    /// <exception cref="JsonException">The text is none.</exception>
    public static JsonElement Parse(string text)
    {
        // A text of a keyboard may have half of a pair without an escape, which is read as U+FFFD.
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text), Options);
        return document.RootElement.Clone();
    }

    /// <summary>The member of an object; the last one, if it has several with this name. Null if it has none, or is no object.</summary>
    public static JsonElement? Find(JsonElement element, string name)
    {
        JsonElement? found = null;
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in element.EnumerateObject())
            {
                ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8PropertyName(member);
                if (raw.Contains((byte)'\\') ? JsonText.Unescape(raw) == name : member.NameEquals(name))
                {
                    found = member.Value;
                }
            }
        }

        return found;
    }

    /// <summary>The text of a member; null if it is no string.</summary>
    public static string? FindText(JsonElement element, string name)
        => Find(element, name) is { ValueKind: JsonValueKind.String } value ? ToText(value) : null;

    /// <summary>The text of a string.</summary>
    public static string ToText(JsonElement value) => JsonText.Unescape(JsonMarshal.GetRawUtf8Value(value)[1..^1]);
}
