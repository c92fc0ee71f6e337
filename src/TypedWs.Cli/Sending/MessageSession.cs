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
    private int _lostAnswers;
    private long _shownAt;
    private bool _isLost;

    /// <exception cref="ToolException">A setting has no meaning.</exception>
    public MessageSession(SessionSettings settings, Report report, TimeProvider time)
    {
        _settings = settings;
        _report = report;
        _time = time;
        _messages = new MessageReport(report);
        Filter = settings.Filter;
        Answers = new AnswerTracker(time);
        _connection = new ToolConnection(settings.Connection, time, OnText, OnBinary);
        _connection.StateChanged += OnStateChanged;
    }

    /// <summary>The check of messages. Without a contract before the connection is open.</summary>
    public MessageCheck Check { get; private set; } = new(contract: null, isChecked: false);

    /// <summary>The open requests.</summary>
    public AnswerTracker Answers { get; }

    /// <summary>Whether a message was sent that asks for an answer.</summary>
    public bool HasAsked { get; private set; }

    /// <summary>The number of answers that were lost with a connection.</summary>
    public int LostAnswers => Volatile.Read(ref _lostAnswers);

    /// <summary>The moment at which the last message was shown; 0 before the first.</summary>
    public long ShownAt => Volatile.Read(ref _shownAt);

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

    /// <summary>Raised when the connection is open again after a loss.</summary>
    public event Action? Reopened;

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
    /// <returns>The id of a message that asks for an answer.</returns>
    /// <exception cref="ToolException">The contract refuses it, its id is in use, or the connection has ended.</exception>
    public async Task<string?> SendAsync(MessageDraft draft, AnswerMode mode, CancellationToken cancellationToken)
    {
        string? payload = Check.Complete(draft);
        AnswerKind? kind = ToKind(draft, mode);
        string? id = draft.IdJson;
        if (kind is { } wanted)
        {
            id = await AddAsync(wanted, draft.IdJson, cancellationToken);
            HasAsked = true;
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

        if (kind is not null)
        {
            Answers.MarkSent(id!);
        }

        return id;
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
    /// <param name="since">The moment from which the time counts; null for a wait without a limit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<WaitResult> WaitUntilAsync(Func<bool> condition, Func<long>? since, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next = _pulse.Next;
            cancellationToken.ThrowIfCancellationRequested();
            if (condition())
            {
                return WaitResult.Done;
            }

            if (Closed.IsCompleted)
            {
                return WaitResult.Closed;
            }

            TimeSpan left = since is null ? Timeout.InfiniteTimeSpan : _settings.Connection.Timeout - _time.GetElapsedTime(since());
            if (since is not null && left <= TimeSpan.Zero)
            {
                return WaitResult.TimedOut;
            }

            await ((Task)Task.WhenAny(next, Closed)).WaitAsync(left, _time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits until less than so many requests wait for their answers.</summary>
    public Task<WaitResult> WaitForAnswersAsync(int count, CancellationToken cancellationToken)
        => WaitUntilAsync(() => Answers.Count < count, () => Answers.WaitsSince ?? _time.GetTimestamp(), cancellationToken);

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

    // A number that the user has chosen may be that of a request without an id of its own. Its turn comes behind the answer of that one.
    private async Task<string> AddAsync(AnswerKind kind, string? idJson, CancellationToken cancellationToken)
    {
        if (idJson is not null && Answers.IsGenerated(idJson))
        {
            await WaitUntilAsync(() => !Answers.IsWaiting(idJson), () => Answers.WaitsSince ?? _time.GetTimestamp(), cancellationToken);
        }

        return Answers.Add(kind, idJson)
            ?? throw ToolException.Usage($"A message with the id {idJson} waits for its answer already.");
    }

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
            CountShown();
        }

        _pulse.Set();
    }

    private void OnBinary(ReadOnlyMemory<byte> bytes)
    {
        _messages.ShowBinary(bytes);
        CountShown();
        _pulse.Set();
    }

    private void CountShown()
    {
        Volatile.Write(ref _shownAt, _time.GetTimestamp());
        Interlocked.Increment(ref _shown);
    }

    private void OnStateChanged(WsStateChange change)
    {
        if (change is { To: WsConnectionState.Connecting, Retry: { } retry })
        {
            if (change.From == WsConnectionState.Open)
            {
                _isLost = true;
                TellLostAnswers(Answers.Lose());
            }

            _report.Note($"{(_isLost ? "connection lost" : "no connection")}, again in {retry.After.TotalSeconds:0.0} s");
        }
        else if (change.To == WsConnectionState.Open && _isLost)
        {
            _report.Note("connected again");
            Reopened?.Invoke();
        }
    }

    // An answer comes on the connection of its request, or not at all.
    private void TellLostAnswers(int count)
    {
        if (count > 0)
        {
            Interlocked.Add(ref _lostAnswers, count);
            _report.Warn($"{count} {(count == 1 ? "answer was" : "answers were")} lost with the connection.");
            _pulse.Set();
        }
    }
}
