using System.Text.Json;

namespace TypedWs.Cli.Http;

/// <summary>The body of a refusal (RFC 9457), as TypedWs writes it.</summary>
internal static class Problem
{
    /// <summary>The members <c>reason</c> and <c>detail</c>; null where the body has none.</summary>
    public static (string? Reason, string? Detail) Read(string body)
    {
        if (!body.AsSpan().TrimStart().StartsWith("{"))
        {
            return default;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return (Find(document.RootElement, "reason"), Find(document.RootElement, "detail"));
        }
        catch (JsonException)
        {
            return default;
        }
        catch (InvalidOperationException)
        {
            // A string with half of a surrogate pair.
            return default;
        }
    }

    private static string? Find(JsonElement problem, string name)
        => problem.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
