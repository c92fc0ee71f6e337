namespace TypedWs.Limits;

/// <summary>
/// How much of what a connection sends ends in an error event, and whether it has to wait for others because of it. A mutable
/// struct, never to be copied; messages come one at a time, the receive loop only asks.
/// </summary>
/// <remarks>A message that is answered well passes nothing here: the numbers of those that were not tell how many there were.</remarks>
internal struct ErrorScore
{
    // Each error counts one. Who has sent so many more than it should is broken or hostile; a form with a few mistakes is not.
    private const int Tolerated = 32;

    // What is forgiven for each other message: who errs seven times of eight is still tolerated.
    private const int ForgivenPerSuccess = 8;

    // So that whoever mends its ways is forgiven soon.
    private const int Most = 64;

    // In what was read in one go, so that a pause is no less effective against a client that pipelines.
    private const int ErrorsPerPause = 16;

    private long _lastError;
    private int _score;
    private int _sincePause;

    /// <summary>Whether an error has to be waited for, as long as others are served.</summary>
    public readonly bool OwesPause => Volatile.Read(in _sincePause) > 0;

    /// <summary>Whether what was read in one go should be looked at no further.</summary>
    public readonly bool OwesPauseAtOnce => Volatile.Read(in _sincePause) >= ErrorsPerPause;

    /// <summary>A message has come.</summary>
    /// <param name="sequence">Its number.</param>
    /// <returns>Whether the connection is served as it should be: the message before ended well, and few others did not.</returns>
    public bool OnMessage(long sequence)
    {
        if (_lastError >= sequence - 1)
        {
            return false;
        }

        OnPaused();
        return ScoreAt(sequence) <= Tolerated;
    }

    /// <summary>The message ends in an error event.</summary>
    /// <param name="sequence">Its number.</param>
    /// <returns>Whether that was too much: a pause is owed.</returns>
    public bool OnError(long sequence)
    {
        _score = Math.Min(ScoreAt(sequence) + 1, Most);
        _lastError = sequence;
        if (_score <= Tolerated)
        {
            return false;
        }

        Volatile.Write(ref _sincePause, _sincePause + 1);
        return true;
    }

    /// <summary>The connection waits now.</summary>
    public void OnPaused() => Volatile.Write(ref _sincePause, 0);

    private readonly int ScoreAt(long sequence)
        => (int)Math.Max(0, _score - (ForgivenPerSuccess * Math.Max(0, sequence - _lastError - 1)));
}
