using System.Globalization;
using TypedWs.Cli.Connecting;
using TypedWs.Cli.Contracts;
using TypedWs.Cli.Http;
using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;
using TypedWs.Cli.Sending;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Prompting;

/// <summary>The command <c>connect</c> at a terminal: each line is a message, or a command that begins with a slash.</summary>
internal sealed class Prompt(SessionSettings settings, Report report, ToolTerminal terminal, IKeyboard keyboard) : IAsyncDisposable
{
    private static readonly string[] Help =
    [
        "chat text=hi              a message, with members as name=value or name:=JSON",
        "chat {\"text\":\"hi\"}        the same as JSON; Tab completes types, members and values",
        "/types                    the messages of the contract",
        "/show TYPE                one message with its types",
        "/hold MESSAGE             a message that is sent again on each new connection",
        "/auth TOKEN               new credentials: the token, @FILE or env:NAME",
        "/ping                     the time to the server and back",
        "/where POINTER=VALUE      show only such messages; without a condition, all",
        "/raw TEXT                 a text as it is",
        "/close [CODE [REASON]]    close the connection",
        "/quit, Ctrl+D             close with 1000",
    ];

    private const string Authenticate = "/auth";
    private const string Authorization = "$auth";

    private readonly LineEditor _editor = new();
    private volatile MessageDraft[] _holds = [];
    private readonly MessageSession _session = new(settings, report, terminal.Time);
    private WsClose? _closed;

    /// <summary>Runs the prompt.</summary>
    /// <exception cref="ToolException">There is no connection.</exception>
    public async Task<(ExitCode Exit, WsClose? Close)> RunAsync(CancellationToken ending)
    {
        await _session.OpenAsync(ending);
        _session.Reopened += () => _ = SendHoldsAsync();
        report.Note($"connected; /help shows the commands{(_session.Check.Contract is { } contract ? $" ({contract.Endpoint})" : "")}");
        var screen = new PromptScreen(terminal, keyboard, _editor);
        report.ShowPrompt(screen);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ending);
        _ = _session.Closed.ContinueWith(
            static (_, state) => ((CancellationTokenSource)state!).Cancel(), over, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            while (await ReadLineAsync(over.Token) is { } line && await RunLineAsync(line.Trim(), over.Token))
            {
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // Ctrl+C, or the server has closed.
        }
        finally
        {
            report.HidePrompt();
        }

        if (_closed is null && !ending.IsCancellationRequested && _session.Closed.IsCompleted)
        {
            return (ExitCode.Closed, await _session.ReportEndAsync());
        }

        WsClose close = _closed ?? await _session.CloseAsync();
        return (ending.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done, close);
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    // Null at the end of the input.
    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ConsoleKeyInfo key = await keyboard.ReadAsync(cancellationToken);
            EditResult result = EditResult.None;
            report.ChangePrompt(() => result = _editor.Apply(key));
            switch (result)
            {
                case EditResult.Submitted:
                    string line = "";
                    report.ChangePrompt(() => line = _editor.Take());
                    report.Line(Piece.Faint($"> {HideSecret(line)}"));
                    return line;
                case EditResult.Ended:
                    return null;
                case EditResult.Complete:
                    Complete();
                    break;
            }
        }
    }

    // A message with credentials may be written as JSON in many ways, so the whole line is dots then.
    private string HideSecret(string line)
    {
        string[] words = line.Split([' ', '\t'], 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (report.ShowsSecrets || words.Length == 0)
        {
            return line;
        }

        string rest = words.Length == 2 ? words[1] : "";
        if (words[0] is Authenticate or Authorization)
        {
            return rest.Length > 0 ? $"{words[0]} {SecretMask.Dots}" : line;
        }

        string json = words[0] is "/raw" or "/hold" ? rest : line;
        bool isSecret = json.Contains(Authorization, StringComparison.Ordinal)
            || InboundMessage.Parse(json, settings.Connection.Names).Type == Authorization;
        return isSecret ? SecretMask.Dots : line;
    }

    private void Complete()
    {
        Completion completion = Completion.Find(_editor.Text[.._editor.Cursor], _session.Check.Contract);
        string typed = _editor.Text[completion.Start.._editor.Cursor];
        if (completion.Candidates is [var only])
        {
            // Behind a name and its sign the value follows at once.
            string text = only.EndsWith('=') || only.EndsWith(':') ? only : only + " ";
            report.ChangePrompt(() => _editor.Replace(completion.Start, _editor.Cursor, text));
        }
        else if (completion.CommonPrefix.Length > typed.Length)
        {
            report.ChangePrompt(() => _editor.Replace(completion.Start, _editor.Cursor, completion.CommonPrefix));
        }
        else if (completion.Candidates.Count > 0)
        {
            report.Line(Piece.Faint(string.Join("  ", completion.Candidates)));
        }
    }

    // False at the end.
    private async Task<bool> RunLineAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            if (line.StartsWith('/'))
            {
                int end = line.IndexOfAny([' ', '\t']);
                return await RunCommandAsync(end < 0 ? line : line[..end], end < 0 ? "" : line[(end + 1)..].Trim(), cancellationToken);
            }

            if (line.Length > 0)
            {
                await SendAsync(MessageDraft.ParseLine(line, settings.Connection.Names), AnswerMode.ByContract, cancellationToken);
            }
        }
        catch (ToolException problem)
        {
            // If the connection has ended for good, that is told with its reason when the loop sees it.
            if (problem.Exit != ExitCode.Closed)
            {
                report.Fail(problem.Exit, problem.Message);
            }
        }

        return true;
    }

    private async Task<bool> RunCommandAsync(string command, string rest, CancellationToken cancellationToken)
    {
        switch (command)
        {
            case "/help":
                Array.ForEach(Help, text => report.Line(text));
                return true;
            case "/types":
                ShowContract(null);
                return true;
            case "/show":
                ShowContract(rest);
                return true;
            case "/where":
                _session.Filter = MessageFilter.Create([], rest.Length > 0 ? [rest] : []);
                return true;
            case "/raw":
                await LimitAsync(token => _session.SendTextAsync(rest, token), cancellationToken);
                return true;
            case "/hold":
                MessageDraft hold = MessageDraft.ParseLine(rest, settings.Connection.Names);
                await SendAsync(hold, AnswerMode.ByContract, cancellationToken);
                _holds = [.. _holds, hold];
                return true;
            case Authenticate:
                string payload = $"{{\"token\":{JsonText.Quote(SecretText.Read(rest, terminal))}}}";
                await SendAsync(new MessageDraft(Authorization, payload, []), AnswerMode.Acknowledgement, cancellationToken);
                return true;
            case "/ping":
                await PingAsync(cancellationToken);
                return true;
            case "/close":
                _closed = await CloseAsync(rest);
                return false;
            case "/quit":
                return false;
            default:
                throw ToolException.Usage($"There is no command '{command}': /help shows them.");
        }
    }

    private async Task<string?> SendAsync(MessageDraft draft, AnswerMode mode, CancellationToken cancellationToken)
    {
        string? id = null;
        await LimitAsync(async token => id = await _session.SendAsync(draft, mode, token), cancellationToken);
        return id;
    }

    // While the connection is lost, or the server does not read, a message waits, and so does the prompt.
    private async Task LimitAsync(Func<CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.Connection.Timeout, terminal.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await send(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException(
                ExitCode.TimedOut, $"The message could not be sent within {settings.Connection.Timeout.TotalSeconds} s.");
        }
    }

    private void ShowContract(string? type)
    {
        if (_session.Check.Contract is not { } contract)
        {
            throw ToolException.Usage("No contract is known: give it by --contract.");
        }

        var text = new ContractText(contract);
        List<Piece[]> lines = [.. type is null ? text.DescribeAll() : text.DescribeMessage(type)];
        if (lines.Count == 0)
        {
            throw ToolException.Usage($"{contract.Endpoint} has no message '{type}'.");
        }

        lines.ForEach(line => report.Line(line));
    }

    private async Task PingAsync(CancellationToken cancellationToken)
    {
        long start = terminal.Time.GetTimestamp();
        string id = await SendAsync(new MessageDraft("$ping", null, []), AnswerMode.Reply, cancellationToken) ?? "";
        WaitResult result = await _session.WaitUntilAsync(() => !_session.Answers.IsWaiting(id), () => start, cancellationToken);
        if (result == WaitResult.Done)
        {
            report.Line(string.Create(CultureInfo.InvariantCulture, $"{terminal.Time.GetElapsedTime(start).TotalMilliseconds:0.0} ms"));
        }
        else if (result == WaitResult.TimedOut)
        {
            report.Warn($"No answer within {settings.Connection.Timeout.TotalSeconds} s.");
        }
    }

    private async Task<WsClose> CloseAsync(string text)
    {
        string[] parts = text.Split(' ', 2, StringSplitOptions.TrimEntries);
        int code = 1000;
        if (parts[0].Length > 0 && !int.TryParse(parts[0], out code))
        {
            throw ToolException.Usage($"This is no close code: '{parts[0]}'.");
        }

        try
        {
            return await _session.CloseAsync((WsCloseCode)code, parts.Length > 1 ? parts[1] : "");
        }
        catch (ArgumentException problem)
        {
            throw ToolException.Usage(problem.Message, problem);
        }
    }

    private async Task SendHoldsAsync()
    {
        foreach (MessageDraft hold in _holds)
        {
            try
            {
                await _session.SendAsync(hold, AnswerMode.ByContract, CancellationToken.None);
            }
            catch (ToolException problem)
            {
                report.Warn(problem.Message);
            }
        }
    }
}
