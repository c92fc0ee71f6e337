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

    private readonly LineEditor _editor = new();
    private readonly List<MessageDraft> _holds = [];
    private readonly MessageSession _session = new(settings, report, terminal.Time);
    private WsClose? _closed;

    /// <summary>Runs the prompt.</summary>
    /// <exception cref="ToolException">There is no connection.</exception>
    public async Task<(ExitCode Exit, WsClose? Close)> RunAsync(CancellationToken ending)
    {
        await _session.OpenAsync(ending);
        _session.StateChanged += OnStateChanged;
        report.Note($"connected; /help shows the commands{(_session.Check.Contract is { } contract ? $" ({contract.Endpoint})" : "")}");
        var screen = new PromptScreen(terminal.Output, keyboard, _editor);
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
                    bool isSecret = line.TrimStart().StartsWith("/auth ", StringComparison.Ordinal);
                    report.Line(Piece.Faint(isSecret ? $"> /auth {SecretMask.Dots}" : $"> {line}"));
                    return line;
                case EditResult.Ended:
                    return null;
                case EditResult.Complete:
                    Complete();
                    break;
            }
        }
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
                int end = line.IndexOf(' ', StringComparison.Ordinal);
                return await RunCommandAsync(end < 0 ? line : line[..end], end < 0 ? "" : line[(end + 1)..].Trim(), cancellationToken);
            }

            if (line.Length > 0)
            {
                await _session.SendAsync(MessageDraft.ParseLine(line, settings.Connection.Names), AnswerMode.ByContract, cancellationToken);
            }
        }
        catch (ToolException problem) when (problem.Exit != ExitCode.Closed)
        {
            report.Fail(problem.Exit, problem.Message);
        }
        catch (ToolException) when (settings.Connection.Reconnects)
        {
            report.Warn("The message was not sent: the connection is lost.");
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
                await _session.SendTextAsync(rest, cancellationToken);
                return true;
            case "/hold":
                MessageDraft hold = MessageDraft.ParseLine(rest, settings.Connection.Names);
                await _session.SendAsync(hold, AnswerMode.ByContract, cancellationToken);
                _holds.Add(hold);
                return true;
            case "/auth":
                string payload = $"{{\"token\":{JsonText.Quote(SecretText.Read(rest, terminal))}}}";
                await _session.SendAsync(new MessageDraft("$auth", payload, []), AnswerMode.Acknowledgement, cancellationToken);
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
        int before = _session.Answers.Count;
        long start = terminal.Time.GetTimestamp();
        await _session.SendAsync(new MessageDraft("$ping", null, []), AnswerMode.Reply, cancellationToken);
        try
        {
            await _session.WaitUntilAsync(() => _session.Answers.Count <= before, settings.Connection.Timeout, cancellationToken);
            report.Line($"{terminal.Time.GetElapsedTime(start).TotalMilliseconds:0.0} ms");
        }
        catch (TimeoutException)
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

    private void OnStateChanged(WsStateChange change)
    {
        if (change is { To: WsConnectionState.Connecting, Retry: { } retry })
        {
            report.Note($"connection lost, again in {retry.After.TotalSeconds:0.0} s");
        }
        else if (change.To == WsConnectionState.Open)
        {
            report.Note("connected again");
            _ = SendHoldsAsync();
        }
    }

    private async Task SendHoldsAsync()
    {
        foreach (MessageDraft hold in _holds.ToArray())
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
