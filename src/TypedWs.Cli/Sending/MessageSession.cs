using TypedWs.Cli.Connecting;
using TypedWs.Cli.Contracts;
using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;
using TypedWs.Contracts;

namespace TypedWs.Cli.Sending;

/// <summary>A connection on which messages are completed, checked and sent, and their answers found; what comes is shown.</summary>
internal sealed class MessageSession : IAsyncDisposable
{
    // Messages of the protocol itself, which nobody waits for.
    private static readonly string[] Quiet = ["$welcome", "$ack", "$end", "$pong"];

    private readonly SessionSettings _settings;
    private readonly Report _report;
    private readonly MessageReport _messages;
    private readonly TimeProvider _time;
    private readonly ToolConnection _connection;
    private readonly Pulse _pulse = new();
    private int _shown;
    private int _bad;
    private int _badAnswers;

    /// <exception cref="ToolException">A setting has no meaning.</exception>
    public MessageSession(SessionSettings settings, Report report, TimeProvider time)
    {
        _settings = settings;
        _report = report;
        _time = time;
        _messages = new MessageReport(report);
        Filter = settings.Filter;
        _connection = new ToolConnection(settings.Connection, time, OnText, OnBinary);
    }

    /// <summary>The check of messages. Without a contract before the connection is open.</summary>
    public MessageCheck Check { get; private set; } = new(contract: null, isChecked: false);

    /// <summary>The open requests.</summary>
    public AnswerTracker Answers { get; } = new();

    /// <summary>The messages that are shown.</summary>
    public MessageFilter Filter { get; set; }

    /// <summary>The number of messages that were selected and shown, without those of the protocol itself.</summary>
    public int Shown => Volatile.Read(ref _shown);

    /// <summary>Whether an error event, or a wrong answer, has come.</summary>
    public bool HasBad => Volatile.Read(ref _bad) > 0;

    /// <summary>Whether a request was answered by an error event, or by another answer than the one that was wanted.</summary>
    public bool HasBadAnswer => Volatile.Read(ref _badAnswers) > 0;

    /// <summary>Completes at the end of the connection.</summary>
    public Task<WsClose> Closed => _connection.Closed;

    /// <summary>Raised when the state changes.</summary>
    public event Action<WsStateChange>? StateChanged
    {
        add => _connection.StateChanged += value;
        remove => _connection.StateChanged -= value;
    }

    /// <summary>Opens the connection, and finds its contract.</summary>
    /// <exception cref="ToolException">There is no connection, or not the contract that the user names.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _connection.OpenAsync(cancellationToken);
        _report.Detail($"connected to {_settings.Connection.Address.WebSocket.GetLeftPart(UriPartial.Path)}");
        if (!_settings.IsChecked && _settings.Contract.Source is null)
        {
            return;
        }

        string? welcome = await _connection.GetWelcomeAsync(cancellationToken);
        var finder = new ContractFinder(_settings.Contract, _settings.Cache, _settings.Connection, _report, _time);
        Check = new MessageCheck(await finder.FindAsync(welcome, cancellationToken), _settings.IsChecked);
    }

    /// <summary>Completes, checks and sends a message.</summary>
    /// <exception cref="ToolException">The contract refuses it, or the connection has ended.</exception>
    public async Task SendAsync(MessageDraft draft, AnswerMode mode, CancellationToken cancellationToken)
    {
        string? payload = Check.Complete(draft);
        AnswerKind? kind = ToKind(draft, mode);
        string? id = draft.IdJson;
        if (kind is { } wanted)
        {
            id = Answers.Add(wanted, draft.IdJson)
                ?? throw ToolException.Usage($"A message with the id {draft.IdJson} waits for its answer already.");
        }

        // A whole message goes as it is written, with members that the tool does not know.
        string text = draft.Whole is { } whole && (draft.IdJson is not null || kind is null)
            ? whole
            : new OutboundMessage(draft.Type, payload, id).ToText(_settings.Connection.Names);
        try
        {
            await SendTextAsync(text, cancellationToken);
        }
        catch when (kind is not null)
        {
            Answers.Remove(id!);
            throw;
        }
    }

    /// <summary>Sends a text as it is.</summary>
    /// <exception cref="ToolException">The connection has ended.</exception>
    public async Task SendTextAsync(string text, CancellationToken cancellationToken)
    {
        _messages.ShowSent(text, _settings.Connection.Names);
        await _connection.SendAsync(text, cancellationToken);
    }

    /// <summary>Waits until a condition holds, which only messages of the server can change.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="silence">The longest wait for the next message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if it holds, false if the connection has ended before.</returns>
    /// <exception cref="TimeoutException">No message has come for so long.</exception>
    public async Task<bool> WaitUntilAsync(Func<bool> condition, TimeSpan silence, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next = _pulse.Next;
            if (condition())
            {
                return true;
            }

            if (Closed.IsCompleted)
            {
                return false;
            }

            await Task.WhenAny(next, Closed).WaitAsync(silence, _time, cancellationToken);
        }
    }

    /// <summary>Closes the connection.</summary>
    public Task<WsClose> CloseAsync(WsCloseCode code = WsCloseCode.Normal, string reason = "") => _connection.CloseAsync(code, reason);

    /// <summary>Says how the connection has ended, if that was not our wish.</summary>
    public async Task<WsClose> ReportEndAsync()
    {
        WsClose close = await Closed;
        string cause = close.WasClean ? "" : _connection.Failure is { } failure ? $" ({failure.Message})" : " (no close frame)";
        _report.Fail(ExitCode.Closed, $"The connection has ended: {(int)close.Code} {close.Reason}".TrimEnd() + cause);
        return close;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private AnswerKind? ToKind(MessageDraft draft, AnswerMode mode)
    {
        WsContractMessage? message = Check.Find(draft.Type);
        return mode switch
        {
            AnswerMode.None => null,
            AnswerMode.Acknowledgement => AnswerKind.Acknowledgement,
            AnswerMode.Stream => AnswerKind.Stream,
            _ when message?.Items is not null => AnswerKind.Stream,
            AnswerMode.Reply => AnswerKind.Any,
            _ => message?.Answer is not null || draft.IdJson is not null ? AnswerKind.Any : null,
        };
    }

    private void OnText(string text)
    {
        InboundMessage message = InboundMessage.Parse(text, _settings.Connection.Names);
        AnswerPart part = Answers.Take(message);
        if (part == AnswerPart.Bad || (part == AnswerPart.None && message.IsError))
        {
            Interlocked.Increment(ref _bad);
        }

        if (part == AnswerPart.Bad)
        {
            Interlocked.Increment(ref _badAnswers);
        }

        bool isQuiet = message.Type is { } type && Quiet.Contains(type, StringComparer.Ordinal);
        bool isSelected = Filter.Matches(message);
        if (isQuiet ? _report.IsVerbose || (part != AnswerPart.None && _settings.ShowsAnswers) : isSelected || part == AnswerPart.Bad)
        {
            _messages.Show(message);
        }

        if (isSelected && !isQuiet)
        {
            Interlocked.Increment(ref _shown);
        }

        _pulse.Set();
    }

    private void OnBinary(ReadOnlyMemory<byte> bytes)
    {
        _messages.ShowBinary(bytes);
        Interlocked.Increment(ref _shown);
        _pulse.Set();
    }
}
