namespace TypedWs.Connections;

/// <summary>
/// How long a connection that ends is waited for, whoever ends it (docs/decisions/0017, 0018). What was sent has to flow until it has left,
/// the close frame behind it. From then on the peer has the close timeout to answer, or a moment of silence where all that is waited for
/// is the end of TCP.
/// </summary>
internal sealed class CloseWatch : IDisposable
{
    // After a protocol error, and behind a close frame of the peer's that was not its last word, the peer has this long without
    // a byte from it to end TCP.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestStep = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortestStep = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConnectionCore _connection;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _longest;
    private readonly long _begun;
    private readonly ITimer _timer;
    private OutputFlow _flow;

    // When something was last on its way, or else the beginning.
    private long _flowedAt;

    // When the peer has had the chance to answer, and has not said anything.
    private long _silentSince;
    private long? _stoppedAt;
    private bool _hasLeft;
    private bool _lingers;
    private bool _isOver;

    /// <param name="connection">The connection; nothing is sent on it any more.</param>
    /// <param name="options">How long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="owedBytes">What has to flow at <see cref="WsOptions.MinOutboundRate"/>, all in all.</param>
    /// <param name="isToldProgress">Whether the system tells how far it has come. Where it does not, a slow peer's progress is seen in large
    /// steps only.</param>
    public CloseWatch(ConnectionCore connection, WsOptions options, TimeProvider time, long owedBytes, bool isToldProgress)
    {
        _connection = connection;
        _time = time;
        _timeout = options.CloseTimeout;
        TimeSpan ahead = options.KeepAliveInterval > TimeSpan.Zero ? options.KeepAliveInterval : TimeSpan.Zero;
        TimeSpan credit = isToldProgress ? TimeSpan.Zero : ahead;
        _longest = _timeout + credit + TimeSpan.FromSeconds(owedBytes / (double)options.MinOutboundRate);
        _flow = new OutputFlow(options.MinOutboundRate, _timeout + credit, ahead);
        _begun = _flowedAt = _silentSince = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((CloseWatch)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private enum Verdict
    {
        Wait,
        StopReceiving,
        Abort,
    }

    /// <summary>Completes when all has left, the close frame included, or the connection was given up. Left is what neither we nor
    /// the system hold unsent, as far as it tells.</summary>
    public Task Left => _left.Task;

    /// <summary>Whether all has left.</summary>
    public bool HasLeft => Volatile.Read(ref _hasLeft);

    /// <summary>Looks now; later looks follow by themselves. Any thread.</summary>
    public void Look()
    {
        Verdict verdict;
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            long now = _time.GetTimestamp();
            OutputState output = _hasLeft ? OutputState.Clear : LookAtOutput(now);
            verdict = Judge(output, now);
            _isOver = verdict == Verdict.Abort;
            if (!_isOver)
            {
                _timer.Change(GetNextLook(now), Timeout.InfiniteTimeSpan);
            }
        }

        if (HasLeft)
        {
            _left.TrySetResult();
        }

        if (verdict == Verdict.Abort)
        {
            _connection.Abort();
        }
        else if (verdict == Verdict.StopReceiving)
        {
            _connection.StopReceiving();
        }
    }

    /// <summary>The peer's answer is not waited for, but a moment of silence, so that it has seen our close frame. Receive loop only.</summary>
    public void Linger()
    {
        lock (_gate)
        {
            if (_lingers)
            {
                return;
            }

            _lingers = true;
            MarkReceived();
        }

        Look();
    }

    /// <summary>Bytes came from the peer. Receive loop only.</summary>
    public void MarkReceived() => Volatile.Write(ref _silentSince, _time.GetTimestamp());

    /// <summary>Nothing is received any more.</summary>
    public void EndLinger()
    {
        lock (_gate)
        {
            _lingers = false;
        }
    }

    /// <summary>The connection was aborted.</summary>
    public void GiveUp()
    {
        Dispose();
        _left.TrySetResult();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        _timer.Dispose();
    }

    private OutputState LookAtOutput(long now)
    {
        OutputState output = _connection.LookAtOutput(ref _flow, now, asksTransport: true, needsAcknowledgement: false);
        if (output == OutputState.Flowing)
        {
            _flowedAt = now;
        }
        else if (output == OutputState.Clear && _connection.Outbound.BufferedBytes == 0)
        {
            Volatile.Write(ref _hasLeft, true);
            if (_flowedAt != _begun)
            {
                // Before this moment it could not have known what to answer.
                Volatile.Write(ref _silentSince, now);
            }
        }

        return output;
    }

    private Verdict Judge(OutputState output, long now)
    {
        if (_stoppedAt is { } stoppedAt)
        {
            return Elapsed(stoppedAt, now) >= _timeout ? Verdict.Abort : Verdict.Wait;
        }

        bool isTimeOver = Elapsed(_flowedAt, now) >= _timeout || (!_hasLeft && Elapsed(_begun, now) >= _longest);
        if (_lingers && _hasLeft && (isTimeOver || SilenceLeft(now) <= TimeSpan.Zero))
        {
            _stoppedAt = now;
            return Verdict.StopReceiving;
        }

        return isTimeOver || output == OutputState.Stalled ? Verdict.Abort : Verdict.Wait;
    }

    private TimeSpan GetNextLook(long now)
    {
        if (_stoppedAt is not null)
        {
            return _timeout;
        }

        TimeSpan timeLeft = _timeout - Elapsed(_flowedAt, now);
        TimeSpan next = !_hasLeft ? GetStep(now) : _lingers ? SilenceLeft(now) : timeLeft;
        return next < timeLeft ? next : timeLeft;
    }

    // Short at first: mostly it is a matter of a moment.
    private TimeSpan GetStep(long now)
    {
        long longest = Math.Clamp(_timeout.Ticks / 16, ShortestStep.Ticks, LongestStep.Ticks);
        return TimeSpan.FromTicks(Math.Clamp(Elapsed(_begun, now).Ticks / 4, ShortestStep.Ticks, longest));
    }

    private TimeSpan SilenceLeft(long now) => LongestSilence - Elapsed(Volatile.Read(ref _silentSince), now);

    private TimeSpan Elapsed(long since, long now) => _time.GetElapsedTime(since, now);
}
