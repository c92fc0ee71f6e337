using System.Text.Json;

namespace TypedWs.Tests.Testing;

/// <summary>The gist of an error event in one line, for tables: <c>validation_failed ref="7" on=chat /payload/text:null</c>.</summary>
internal static class ErrorSummary
{
    public static string Of(string message)
    {
        using JsonDocument document = JsonDocument.Parse(message);
        JsonElement root = document.RootElement;
        Assert.Equal("error", root.GetProperty("type").GetString());
        JsonElement payload = root.GetProperty("payload");
        Assert.NotEqual("", payload.GetProperty("message").GetString());

        List<string> parts = [payload.GetProperty("code").GetString()!];
        if (root.TryGetProperty("ref", out JsonElement reference))
        {
            parts.Add($"ref={reference.GetRawText()}");
        }

        if (payload.TryGetProperty("seq", out JsonElement sequence))
        {
            parts.Add($"seq={sequence.GetRawText()}");
        }

        if (payload.TryGetProperty("on", out JsonElement on))
        {
            parts.Add($"on={on.GetString()}");
        }

        if (payload.TryGetProperty("errors", out JsonElement errors))
        {
            parts.AddRange(
                errors
                    .EnumerateArray()
                    .Select(static error => $"{error.GetProperty("pointer").GetString()}:{error.GetProperty("code").GetString()}"));
        }

        return string.Join(' ', parts);
    }
}
