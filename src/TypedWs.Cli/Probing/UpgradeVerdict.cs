using TypedWs.Cli.Http;
using TypedWs.Handshake;

namespace TypedWs.Cli.Probing;

/// <summary>Judges the answer to an opening handshake (RFC 6455 §4.1, §4.2.2). Pure.</summary>
internal static class UpgradeVerdict
{
    private const int KeyLength = 24;

    /// <summary>The checks of an answer. The connection is open if none of them is bad.</summary>
    public static List<Check> Judge(RequestHead request, HttpAnswer answer)
    {
        bool isHttp2 = request.Version == "2";
        if (!IsOpen(request, answer.Status))
        {
            return [Refusal(answer)];
        }

        List<Check> checks = [new Check("upgrade", true, $"upgraded: {answer.Status} {answer.Phrase}".TrimEnd(), answer.Status)];
        if (!isHttp2)
        {
            checks.Add(JudgeHeader(answer, "Upgrade", "websocket"));
            checks.Add(JudgeHeader(answer, "Connection", "Upgrade"));
            checks.Add(JudgeAccept(request, answer));
        }

        checks.Add(JudgeSubprotocol(request, answer));
        checks.Add(JudgeExtensions(request, answer));
        return checks;
    }

    /// <summary>Whether a status opens a WebSocket, or a tunnel that may be none.</summary>
    public static bool IsOpen(RequestHead request, int status)
        => request.Version == "2" ? status == 200 && request.Method == "CONNECT" : status == 101;

    private static Check Refusal(HttpAnswer answer)
    {
        (string? reason, string? detail) = Problem.Read(answer.Body);
        return new Check("upgrade", false, Explanation.Of(answer.Status, reason, detail, fault: null), answer.Status, reason);
    }

    private static Check JudgeHeader(HttpAnswer answer, string name, string token)
    {
        string[] lines = answer.FindAll(name);
        return HeaderList.Contains(lines, token)
            ? new Check(name.ToLowerInvariant() + "Header", true, $"{name}: {string.Join(", ", lines)}")
            : new Check(name.ToLowerInvariant() + "Header", false, $"the answer has no '{name}: {token}' (RFC 6455 §4.1)");
    }

    private static Check JudgeAccept(RequestHead request, HttpAnswer answer)
    {
        string[] lines = answer.FindAll("Sec-WebSocket-Accept");
        if (request.Find("Sec-WebSocket-Key")?.Trim() is not { Length: KeyLength } key)
        {
            return new Check("accept", null, "Sec-WebSocket-Accept: not checked, as the request has not one right key");
        }

        string expected = HandshakeKey.ComputeAccept(key);
        return lines is [var accept] && accept == expected
            ? new Check("accept", true, "Sec-WebSocket-Accept belongs to the key")
            : new Check(
                "accept",
                false,
                $"Sec-WebSocket-Accept must be '{expected}', and is '{string.Join(", ", lines)}' (RFC 6455 §4.2.2)");
    }

    private static Check JudgeSubprotocol(RequestHead request, HttpAnswer answer)
    {
        string[] lines = answer.FindAll("Sec-WebSocket-Protocol");
        string[] offered = [.. Elements(request.Headers.Where(static line => line.Is("Sec-WebSocket-Protocol")))];
        return lines switch
        {
            [] when offered.Length == 0 => new Check("subprotocol", true, "no subprotocol, as none was offered"),
            [] => new Check("subprotocol", null, $"no subprotocol: the server takes none of {string.Join(", ", offered)}"),
            [var one] when offered.Contains(one, StringComparer.Ordinal) => new Check("subprotocol", true, $"subprotocol {one}"),
            _ => new Check(
                "subprotocol", false, $"the server selected the subprotocol '{string.Join(", ", lines)}', which was not offered"),
        };
    }

    private static Check JudgeExtensions(RequestHead request, HttpAnswer answer)
    {
        string extensions = string.Join(", ", answer.FindAll("Sec-WebSocket-Extensions"));
        if (extensions.Length == 0)
        {
            return new Check("extensions", true, "no extensions");
        }

        return request.Headers.Any(static line => line.Is("Sec-WebSocket-Extensions"))
            ? new Check("extensions", true, $"extensions {extensions}")
            : new Check("extensions", false, $"the server selected the extension '{extensions}', which was not offered");
    }

    private static IEnumerable<string> Elements(IEnumerable<HeaderLine> lines)
        => lines.SelectMany(static line => line.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
