namespace TypedWs.Connections;

/// <summary>
/// How long a connection that closes is waited for. What was sent before has to flow, and when it has left, the close frame behind
/// it, the peer has the close timeout to answer. Then the connection is aborted.
/// </summary>
internal sealed class CloseWatch : IDisposable
{
    private static readonly TimeSpan LongestStep = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortestStep = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly ConnectionCore _connection;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _longest;
    private readonly long _begun;
    private readonly ITimer _timer;
    private OutputFlow _flow;

    // When something was last on its way.
    private long _flowedAt;
    private bool _isOver;

    /// <param name="connection">The connection; its close frame is queued.</param>
    /// <param name="options">How long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="owedBytes">What has to flow at <see cref="WsOptions.MinOutboundRate"/>, all in all.</param>
    public CloseWatch(ConnectionCore connection, WsOptions options, TimeProvider time, long owedBytes)
    {
        _connection = connection;
        _time = time;
        _timeout = options.CloseTimeout;
        _longest = _timeout + TimeSpan.FromSeconds(owedBytes / (double)options.MinOutboundRate);
        _flow = new OutputFlow(options.MinOutboundRate, _timeout, ahead: TimeSpan.Zero);
        _begun = _flowedAt = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((CloseWatch)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Look();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        _timer.Dispose();
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            long now = _time.GetTimestamp();
            OutputState output = _connection.LookAtOutput(ref _flow, now, asksTransport: true, needsAcknowledgement: false);
            if (output == OutputState.Flowing)
            {
                _flowedAt = now;
            }

            TimeSpan left = _timeout - _time.GetElapsedTime(_flowedAt, now);
            _isOver = output == OutputState.Stalled || left <= TimeSpan.Zero || _time.GetElapsedTime(_begun, now) >= _longest;
            if (!_isOver)
            {
                _timer.Change(output == OutputState.Flowing ? Step : left, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        _connection.Abort();
    }

    private TimeSpan Step => TimeSpan.FromTicks(Math.Clamp(_timeout.Ticks / 16, ShortestStep.Ticks, LongestStep.Ticks));
}
