namespace TypedWs.Limits;

/// <summary>
/// Scores how many messages of a connection end in error events, and decides whether the connection owes a pause because of them. A
/// mutable struct: never copy it. Messages are scored one at a time; the receive loop only reads.
/// </summary>
/// <remarks>A message that succeeds makes no call here. The sequence numbers of the messages that failed show how many succeeded
/// between them.</remarks>
internal struct ErrorScore
{
    // Each error adds one. A client above this score is broken or hostile; a form with a few mistakes stays below it.
    private const int Tolerated = 32;

    // Each message that succeeds subtracts this much: a client whose messages fail seven times of eight is still tolerated.
    private const int ForgivenPerSuccess = 8;

    // The highest score, so that a client that stops sending errors is tolerated again soon.
    private const int Most = 64;

    // The most errors of one read before a pause, so that a client that pipelines its messages gains nothing.
    private const int ErrorsPerPause = 16;

    private long _lastError;
    private int _score;
    private int _sincePause;

    /// <summary>Whether the connection owes a pause for an error, to be taken while other connections are served.</summary>
    public readonly bool OwesPause => Volatile.Read(in _sincePause) > 0;

    /// <summary>Whether to stop handling the bytes of the current read, because enough of its messages have failed.</summary>
    public readonly bool OwesPauseAtOnce => Volatile.Read(in _sincePause) >= ErrorsPerPause;

    /// <summary>A message has come.</summary>
    /// <param name="sequence">Its number.</param>
    /// <returns>Whether the connection counts as served: the message before it succeeded, and the score is tolerated.</returns>
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
    /// <returns>Whether the score is no longer tolerated: the connection owes a pause.</returns>
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

    /// <summary>The connection takes the pause now.</summary>
    public void OnPaused() => Volatile.Write(ref _sincePause, 0);

    private readonly int ScoreAt(long sequence)
        => (int)Math.Max(0, _score - (ForgivenPerSuccess * Math.Max(0, sequence - _lastError - 1)));
}
