using System.Globalization;
using System.Text.Json;
using TypedWs.Cli.Http;
using TypedWs.Cli.Output;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Probing;

/// <summary>Shows a probe: the request and the answer as they went over the wire, the verdicts, the times.</summary>
internal sealed class ProbeReport(Report report)
{
    private const int MaxShownBody = 2000;

    /// <summary>The request, without its secrets.</summary>
    public void Show(RequestHead request)
    {
        string target = report.ShowsSecrets ? request.Target : SecretMask.MaskTarget(request.Target);
        HeaderLine[] headers = [.. request.Headers.Select(Mask)];
        foreach (string line in Describe(request, target, headers))
        {
            report.Line(Piece.Faint("> "), line);
        }

        ShowBody("> ", request.Body ?? "", isCut: false);
        report.Json(writer =>
        {
            writer.WriteStartObject("request");
            writer.WriteString("method", request.Method);
            writer.WriteString("target", target);
            writer.WriteString("version", request.Version);
            WriteHeaders(writer, headers);
            if (request.Body is { } body)
            {
                writer.WriteString("body", body);
            }

            writer.WriteEndObject();
        });
    }

    /// <summary>The answer, without its secrets.</summary>
    public void Show(HttpAnswer answer)
    {
        HeaderLine[] headers = [.. answer.Headers.Select(Mask)];
        report.Line(Piece.Faint("< "), $"HTTP/{answer.Version} {answer.Status} {answer.Phrase}".TrimEnd());
        foreach (HeaderLine header in headers)
        {
            report.Line(Piece.Faint("< "), header.ToString());
        }

        ShowBody("< ", answer.Body, answer.IsBodyCut);
        report.Json(writer =>
        {
            writer.WriteStartObject("answer");
            writer.WriteString("version", answer.Version);
            writer.WriteNumber("status", answer.Status);
            writer.WriteString("phrase", answer.Phrase);
            WriteHeaders(writer, headers);
            writer.WriteString("body", answer.Body);
            if (answer.IsBodyCut)
            {
                writer.WriteBoolean("bodyIsCut", true);
            }

            writer.WriteEndObject();
        });
        foreach (string note in answer.Notes)
        {
            report.Note(note);
        }
    }

    /// <summary>A verdict.</summary>
    public void Show(Check check)
    {
        Piece mark = check.IsGood switch
        {
            true => Piece.Good("✓ "),
            false => Piece.Bad("✗ "),
            null => Piece.Doubtful("– "),
        };
        report.Line(mark, check.Text);
        report.Json(writer =>
        {
            writer.WriteStartObject("check");
            writer.WriteString("name", check.Name);
            writer.WritePropertyName("ok");
            WriteOptional(writer, check.IsGood);
            if (check.Status is { } status)
            {
                writer.WriteNumber("status", status);
            }

            if (check.Reason is { } reason)
            {
                writer.WriteString("reason", reason);
            }

            writer.WriteString("text", check.Text);
            writer.WriteEndObject();
        });
    }

    /// <summary>The times of the parts of a connection, in milliseconds.</summary>
    public void Show(IReadOnlyList<(string Name, TimeSpan Time)> times)
    {
        report.Line(Piece.Faint($"  {string.Join(" · ", times.Select(static part => $"{part.Name} {ToText(part.Time)} ms"))}"));
        report.Json(writer =>
        {
            writer.WriteStartObject("timing");
            foreach ((string name, TimeSpan time) in times)
            {
                writer.WriteNumber(name + "Ms", Math.Round(time.TotalMilliseconds, 3));
            }

            writer.WriteEndObject();
        });
    }

    /// <summary>A time in milliseconds, as people read it.</summary>
    public static string ToText(TimeSpan time) => time.TotalMilliseconds.ToString("0.0#", CultureInfo.InvariantCulture);

    private static void WriteOptional(Utf8JsonWriter writer, bool? value)
    {
        if (value is { } known)
        {
            writer.WriteBooleanValue(known);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void WriteHeaders(Utf8JsonWriter writer, IEnumerable<HeaderLine> headers)
    {
        writer.WriteStartArray("headers");
        foreach (HeaderLine header in headers)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(header.Name);
            writer.WriteStringValue(header.Value);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    // HTTP/2 has no text. Its pseudo headers are shown as they are named (RFC 9113 §8.3.1, RFC 8441 §4).
    private static IEnumerable<string> Describe(RequestHead request, string target, IEnumerable<HeaderLine> headers)
        => request.Version == "2"
            ?
            [
                $":method: {request.Method}",
                $":path: {target}",
                .. headers.Select(static header => header.ToString()),
            ]
            : [$"{request.Method} {target} HTTP/{request.Version}", .. headers.Select(static header => header.ToString())];

    private HeaderLine Mask(HeaderLine header) => report.ShowsSecrets ? header : SecretMask.Mask(header);

    private void ShowBody(string mark, string body, bool isCut)
    {
        if (body.Length == 0)
        {
            return;
        }

        report.Line(Piece.Faint(mark.TrimEnd()));
        string shown = body.Length > MaxShownBody ? body[..MaxShownBody] : body;
        foreach (string line in shown.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            report.Line(Piece.Faint(mark), line);
        }

        if (isCut || shown.Length < body.Length)
        {
            report.Line(Piece.Faint($"{mark}… (the rest of the body is not shown)"));
        }
    }
}
