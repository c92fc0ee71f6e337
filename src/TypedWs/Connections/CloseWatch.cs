namespace TypedWs.Connections;

/// <summary>
/// Bounds the wait for the end of a connection, whichever side closes (docs/decisions/0017, 0018). Until all bytes have left, the close
/// frame included, the peer must read at the minimum rate. After that, the peer has the close timeout to answer. If only the end of TCP is
/// missing, a short silence of the peer ends the wait.
/// </summary>
internal sealed class CloseWatch : IDisposable
{
    // After a protocol error, or if bytes follow the peer's close frame, the connection ends when the peer sends no byte for this long.
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

    // The last time at which sent bytes were still on their way. If no check has found such bytes, this is the begin of the watch.
    private long _flowedAt;

    // The begin of the peer's silence: since this time the peer could have answered, but has sent nothing.
    private long _silentSince;
    private long? _stoppedAt;
    private bool _hasLeft;
    private bool _lingers;
    private bool _isOver;

    /// <param name="connection">The connection, to which no more messages are queued.</param>
    /// <param name="options">The endpoint's settings, with the time-outs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="owedBytes">The number of all bytes that the peer still has to receive, at <see cref="WsOutboundOptions.MinRate"/> or
    /// faster.</param>
    /// <param name="isToldProgress">Whether the system reports the progress of sent bytes. If not, the progress of a slow peer is
    /// visible only in large steps.</param>
    public CloseWatch(ConnectionCore connection, WsOptions options, TimeProvider time, long owedBytes, bool isToldProgress)
    {
        _connection = connection;
        _time = time;
        _timeout = options.CloseTimeout;
        TimeSpan ahead = options.KeepAlive.Interval > TimeSpan.Zero ? options.KeepAlive.Interval : TimeSpan.Zero;
        TimeSpan credit = isToldProgress ? TimeSpan.Zero : ahead;
        _longest = _timeout + credit + TimeSpan.FromSeconds(owedBytes / (double)options.Outbound.MinRate);
        _flow = new OutputFlow(options.Outbound.MinRate, _timeout + credit, ahead);
        _begun = _flowedAt = _silentSince = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((CloseWatch)state!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private enum Verdict
    {
        Wait,
        StopReceiving,
        Abort,
    }

    /// <summary>Completes when all bytes have left, also the close frame, or when the connection was abandoned. A byte has left when it is
    /// not in the queue and the system does not hold it as unsent, as far as the system reports that.</summary>
    public Task Left => _left.Task;

    /// <summary>Whether all bytes have left.</summary>
    public bool HasLeft => Volatile.Read(ref _hasLeft);

    /// <summary>Checks the connection now; later checks follow automatically. Any thread.</summary>
    public void Check()
    {
        Verdict verdict;
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            long now = _time.GetTimestamp();
            OutputState output = _hasLeft ? OutputState.Clear : MeasureOutput(now);
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

    /// <summary>Waits for a moment of silence instead of the peer's answer, so that the peer can read our close frame. Receive loop
    /// only.</summary>
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

        Check();
    }

    /// <summary>Restarts the peer's silence, because bytes of the peer have arrived. Receive loop only.</summary>
    public void MarkReceived() => Volatile.Write(ref _silentSince, _time.GetTimestamp());

    /// <summary>Ends the wait for silence, because receiving has ended.</summary>
    public void EndLinger()
    {
        lock (_gate)
        {
            _lingers = false;
        }
    }

    /// <summary>Stops the watch, because the connection was aborted.</summary>
    public void Cancel()
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

    private OutputState MeasureOutput(long now)
    {
        OutputState output = _connection.MeasureOutput(ref _flow, now, asksTransport: true, needsAcknowledgement: false);
        if (output == OutputState.Flowing)
        {
            _flowedAt = now;
        }
        else if (output == OutputState.Clear && _connection.Outbound.BufferedBytes == 0)
        {
            Volatile.Write(ref _hasLeft, true);
            if (_flowedAt != _begun)
            {
                // Before this moment the peer could not have received our close frame.
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

    // The first steps are short, because most connections end within a moment.
    private TimeSpan GetStep(long now)
    {
        long longest = Math.Clamp(_timeout.Ticks / 16, ShortestStep.Ticks, LongestStep.Ticks);
        return TimeSpan.FromTicks(Math.Clamp(Elapsed(_begun, now).Ticks / 4, ShortestStep.Ticks, longest));
    }

    private TimeSpan SilenceLeft(long now) => LongestSilence - Elapsed(Volatile.Read(ref _silentSince), now);

    private TimeSpan Elapsed(long since, long now) => _time.GetElapsedTime(since, now);
}
