namespace TypedWs.Connections;

/// <summary>
/// How many messages of a connection were refused one after another, and whether it has to wait for others because of it. A
/// mutable struct, never to be copied; messages come one at a time, the receive loop only asks.
/// </summary>
/// <remarks>A message that is not refused passes nothing here: that the streak has ended is found by the next one's number.</remarks>
internal struct RefusalStreak
{
    // Who sends as much in a row that is wrong is broken or hostile; a form with a few mistakes is not.
    private const int LongestTolerated = 32;

    // In what was read in one go, so that a pause is no less effective against a client that pipelines.
    private const int MessagesPerPause = 16;

    private long _lastRefused;
    private int _length;
    private int _sincePause;
    private bool _isYielding;
    private bool _ended;

    /// <summary>Whether something was refused since the last pause that has to be waited for, as long as others are served.</summary>
    public readonly bool OwesPause => Volatile.Read(in _sincePause) > 0;

    /// <summary>Whether what was read in one go should be looked at no further.</summary>
    public readonly bool OwesPauseAtOnce => Volatile.Read(in _sincePause) >= MessagesPerPause;

    /// <summary>A message has come.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="rightOfWay">The endpoint's.</param>
    public void OnMessage(long sequence, RightOfWay rightOfWay)
    {
        if (_lastRefused == sequence - 1)
        {
            return;
        }

        // The one before was not refused.
        End(rightOfWay);
        rightOfWay.MarkServed();
    }

    /// <summary>The message is refused.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="rightOfWay">The endpoint's.</param>
    public void OnRefused(long sequence, RightOfWay rightOfWay)
    {
        _length = _lastRefused == sequence - 1 ? _length + 1 : 1;
        _lastRefused = sequence;
        if (_length <= LongestTolerated || _ended)
        {
            return;
        }

        Volatile.Write(ref _sincePause, _sincePause + 1);
        if (!_isYielding)
        {
            _isYielding = true;
            rightOfWay.Enter();
        }
    }

    /// <summary>The connection waits now.</summary>
    public void OnPaused() => Volatile.Write(ref _sincePause, 0);

    /// <summary>Nothing is owed any more.</summary>
    public void End(RightOfWay rightOfWay)
    {
        _length = 0;
        Volatile.Write(ref _sincePause, 0);
        if (_isYielding)
        {
            _isYielding = false;
            rightOfWay.Leave();
        }
    }

    /// <summary>The connection has ended; a handler of its that goes on may still refuse.</summary>
    public void EndForGood(RightOfWay rightOfWay)
    {
        _ended = true;
        End(rightOfWay);
    }
}
