using System.Text.Json;

namespace TypedWs.Cli.Http;

/// <summary>Reads JSON of a server, which may have any shape. A string with half of a surrogate pair is JSON, but .NET cannot hold it:
/// what has one is as good as absent.</summary>
internal static class ServerJson
{
    /// <summary>Reads a text; null if it is no JSON.</summary>
    public static JsonElement? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A member of an object; null if there is none, or if the value is no object.</summary>
    public static JsonElement? Find(this JsonElement value, string name)
    {
        try
        {
            return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member) ? member : null;
        }
        catch (InvalidOperationException)
        {
            // A name with half of a surrogate pair.
            return null;
        }
    }

    /// <summary>A member that is a string; null if there is none.</summary>
    public static string? FindText(this JsonElement value, string name)
    {
        try
        {
            return value.Find(name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // A value with half of a surrogate pair.
            return null;
        }
    }
}
