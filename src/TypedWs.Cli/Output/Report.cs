using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Output;

/// <summary>Writes what the tool has to say: for people, or as one JSON object per line. Thread-safe.</summary>
/// <param name="terminal">The surroundings.</param>
/// <param name="settings">The form of the output.</param>
internal sealed class Report(ToolTerminal terminal, ReportSettings settings)
{
    private readonly Lock _gate = new();

    // Taken away before a line is written, and put back after it.
    private IPromptLine? _prompt;

    /// <summary>Whether the output is JSON.</summary>
    public bool IsJson => settings.IsJson;

    /// <summary>Whether details are wanted.</summary>
    public bool IsVerbose => settings.IsVerbose;

    /// <summary>Whether secrets are shown.</summary>
    public bool ShowsSecrets => settings.ShowsSecrets;

    /// <summary>A line of the result, for people. In JSON, nothing.</summary>
    public void Line(params ReadOnlySpan<Piece> pieces)
    {
        if (!settings.IsJson)
        {
            WriteResult(Ansi.Line(pieces, settings.HasColors));
        }
    }

    /// <summary>A line of the result as JSON: the time, and the members that are written. For people, nothing.</summary>
    public void Json(Action<Utf8JsonWriter> writeMembers)
    {
        if (settings.IsJson)
        {
            WriteResult(VisibleText.Escape(JsonText.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("at", terminal.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                writeMembers(writer);
                writer.WriteEndObject();
            })));
        }
    }

    /// <summary>Says how it goes, to whoever looks.</summary>
    public void Note(string text)
    {
        if (settings.IsQuiet)
        {
            return;
        }

        Json(writer => writer.WriteText("note", text));
        WriteForPeople(Piece.Faint(text));
    }

    /// <summary>A note that only <c>-v</c> shows.</summary>
    public void Detail(string text)
    {
        if (settings.IsVerbose)
        {
            Note(text);
        }
    }

    /// <summary>Something is wrong, and the command goes on.</summary>
    public void Warn(string text)
    {
        Json(writer => writer.WriteText("warning", text));
        WriteForPeople(Piece.Doubtful(text));
    }

    /// <summary>The failure of the command, or of one input.</summary>
    public void Fail(ExitCode exit, string text)
    {
        Json(writer =>
        {
            writer.WriteStartObject("error");
            writer.WriteString("kind", ToName(exit));
            writer.WriteText("message", text);
            writer.WriteEndObject();
        });
        WriteForPeople(Piece.Bad("typedws: "), text);
    }

    /// <summary>A fault of the tool itself: in one line, and its place with <c>-v</c>.</summary>
    public void FailInternally(Exception fault)
    {
        Fail(ExitCode.Internal, $"internal error: {fault.GetType().FullName}: {fault.Message}");
        foreach (string line in fault.StackTrace?.Split('\n') ?? [])
        {
            Detail(line.Trim());
        }
    }

    /// <summary>A text of the tool's own, such as the help, as it is.</summary>
    public void Text(string text)
    {
        lock (_gate)
        {
            StandardOutput.Write(terminal, Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>Ends the output: its last line as JSON, or the reason why it could not be written.</summary>
    /// <returns>The exit code.</returns>
    public ExitCode End(ExitCode exit, WsClose? close)
    {
        WriteEnd(exit, close);
        if (terminal.Interruption.OutputFailure is { } reason)
        {
            WriteForPeople(Piece.Bad("typedws: "), $"The output cannot be written: {reason}");
            return ExitCode.OutputFailed;
        }

        return terminal.Interruption.IsReaderGone ? ExitCode.Done : exit;
    }

    /// <summary>Shows the line that is being typed, at the bottom, from now on.</summary>
    public void ShowPrompt(IPromptLine line)
    {
        lock (_gate)
        {
            _prompt = line;
            line.Show();
        }
    }

    /// <summary>Takes the line that is being typed away for good.</summary>
    public void HidePrompt()
    {
        lock (_gate)
        {
            _prompt?.Hide();
            _prompt = null;
        }
    }

    /// <summary>Changes the line that is being typed.</summary>
    public void ChangePrompt(Action change)
    {
        lock (_gate)
        {
            _prompt?.Hide();
            change();
            _prompt?.Show();
        }
    }

    private void WriteEnd(ExitCode exit, WsClose? close)
        => Json(writer =>
        {
            writer.WriteStartObject("end");
            writer.WriteNumber("exit", (int)exit);
            writer.WriteString("result", ToName(exit));
            if (close is { } given)
            {
                writer.WriteNumber("close", (int)given.Code);
                writer.WriteText("reason", given.Reason);
            }

            writer.WriteEndObject();
        });

    private static string ToName(ExitCode exit) => exit switch
    {
        ExitCode.Done => "done",
        ExitCode.Negative => "negative",
        ExitCode.Usage => "usage",
        ExitCode.NoConnection => "no_connection",
        ExitCode.Refused => "refused",
        ExitCode.Closed => "closed",
        ExitCode.TimedOut => "timed_out",
        ExitCode.Internal => "internal",
        ExitCode.OutputFailed => "output",
        _ => "interrupted",
    };

    // Errors of the output itself are told to people, whatever form the output has.
    private void WriteForPeople(params ReadOnlySpan<Piece> pieces)
    {
        if (!settings.IsJson || terminal.Interruption.OutputFailure is not null)
        {
            WriteLine(Ansi.Line(pieces, settings.HasErrorColors), WriteError);
        }
    }

    private void WriteResult(string line) => WriteLine(line, bytes => StandardOutput.Write(terminal, bytes));

    private void WriteLine(string line, Action<byte[]> write)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (_gate)
        {
            _prompt?.Hide();
            write(bytes);
            _prompt?.Show();
        }
    }

    [SuppressMessage("Performance", "CA1849", Justification = "Lines are written in order, under a lock.")]
    private void WriteError(byte[] bytes)
    {
        try
        {
            terminal.Error.Write(bytes);
            terminal.Error.Flush();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Nobody reads the notes.
        }
    }
}
