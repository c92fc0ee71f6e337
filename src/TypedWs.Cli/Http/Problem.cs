using System.Text.Json;

namespace TypedWs.Cli.Http;

/// <summary>The body of a refusal (RFC 9457), as TypedWs writes it.</summary>
internal static class Problem
{
    /// <summary>The members <c>reason</c> and <c>detail</c>; null where the body has none.</summary>
    public static (string? Reason, string? Detail) Read(string body)
    {
        if (!body.AsSpan().TrimStart().StartsWith("{") || ServerJson.Parse(body) is not { } problem)
        {
            return default;
        }

        return (Find(problem, "reason"), Find(problem, "detail"));
    }

    private static string? Find(JsonElement problem, string name) => problem.FindText(name) is { } text ? ShortText.Cut(text) : null;
}
