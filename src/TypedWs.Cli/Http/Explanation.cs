using System.Globalization;

namespace TypedWs.Cli.Http;

/// <summary>The cause of an answer that is no upgrade: in the server's words, or by the table of docs/troubleshooting.md.</summary>
internal static class Explanation
{
    private const string Page = "docs/troubleshooting.md#by-what-the-client-sees";

    /// <summary>One sentence or more.</summary>
    /// <param name="status">The status.</param>
    /// <param name="reason">The server's reason; null if it gave none.</param>
    /// <param name="detail">The server's text about it; null if it gave none.</param>
    /// <param name="fault">The rule that a 101 breaks; null for other answers.</param>
    public static string Of(int status, string? reason, string? detail, string? fault)
    {
        string code = status.ToString(CultureInfo.InvariantCulture);
        if (fault is not null)
        {
            return $"not upgraded, although the server answered {code}: {fault}";
        }

        string cause = reason is null ? $"{code}. {Guess(status)}" : detail is null ? $"{code} {reason}." : $"{code} {reason}. {detail}";
        return $"not upgraded: {cause} ({Page})";
    }

    private static string Guess(int status) => status switch
    {
        >= 200 and < 300 => "A page answered, or a proxy or a middleware that removed the upgrade. Is the path right?",
        301 or 302 or 303 or 307 or 308 => "A redirect. WebSocket clients do not follow redirects: use the final address.",
        400 => "The server, or a proxy, refused the request before an endpoint saw it.",
        401 or 403 => "Something in front of the endpoint refused the user, or this tool: the host's authorization, or a proxy.",
        404 => "No endpoint is mapped at this path, or another server, a middleware or a proxy answered.",
        407 => "A proxy wants credentials.",
        429 => "Too many requests.",
        426 => "The server wants an upgrade, and gives no reason why this one is none.",
        500 => "The server failed: its log has the exception.",
        502 or 504 => "A proxy did not reach the server: its port is wrong, or the server is down.",
        503 => "The server, or a proxy, is overloaded or stops.",
        505 => "The server does not speak this version of HTTP.",
        _ => "The server gave no reason.",
    };
}
