using TypedWs.Cli.Http;
using TypedWs.Handshake;

namespace TypedWs.Cli.Probing;

/// <summary>Judges the answer to a request that no server may upgrade, by the table of docs/wire-protocol.md. Pure.</summary>
internal static class PlainVerdict
{
    private const string Name = "plain";

    // The host's authorization answers before the endpoint sees the request.
    private static readonly string[] Earlier = ["Unauthenticated", "Forbidden"];

    /// <summary>The verdict.</summary>
    public static Check Judge(PlainRequest plain, RequestHead request, HttpAnswer answer)
    {
        (string? reason, string? detail) = Problem.Read(answer.Body);
        string said = $"{plain.Label}: {answer.Status}{(reason is null ? "" : $" {reason}")}";
        string right = $"{plain.Status} {plain.Reason}";
        (bool? isGood, string text) = reason switch
        {
            _ when UpgradeVerdict.IsOpen(request, answer.Status)
                => ((bool?)false, $"{plain.Label}: upgraded, which RFC 6455 §4.2.1 forbids"),
            null when answer.Status >= 500 => (false, $"{said}. The server failed, where TypedWs answers {right}."),
            null => (null, $"{said}, without a reason; TypedWs answers {right}."),
            _ when reason == plain.Reason && answer.Status == plain.Status => JudgeHeaders(request, answer, WithDetail(said, detail)),
            _ when Earlier.Contains(reason, StringComparer.Ordinal)
                => (null, $"{said}: refused before the headers were looked at. Give credentials by --token or -H."),
            _ => (false, $"{WithDetail(said, detail)} The right answer is {right}."),
        };
        return new Check(Name, isGood, text, answer.Status, reason);
    }

    /// <summary>The verdict on a request without an answer.</summary>
    public static Check Missing(PlainRequest plain, string cause) => new(Name, false, $"{plain.Label}: {cause}");

    private static string WithDetail(string said, string? detail) => detail is null ? $"{said}." : $"{said}. {detail}";

    // RFC 9110 §15.5.22. HTTP/2 has no such header.
    private static (bool? IsGood, string Text) JudgeHeaders(RequestHead request, HttpAnswer answer, string said)
        => request.Version == "2" || HeaderList.Contains(answer.FindAll("Upgrade"), "websocket")
            ? (true, said)
            : (false, $"{said} But the answer has no 'Upgrade: websocket', which RFC 9110 §15.5.22 demands.");
}
