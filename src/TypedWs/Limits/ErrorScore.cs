namespace TypedWs.Limits;

/// <summary>
/// The error score of a connection (docs/decisions/0016). An error event adds one to the score; a message that succeeds subtracts more.
/// If the score is too high, the connection owes a pause: the server must pause reading from it. A mutable struct: never copy it.
/// If detached handlers score at the same time, a count may be lost, which only delays a pause. The receive loop only reads.
/// </summary>
/// <remarks>A message that succeeds makes no call here. The sequence numbers of the failed messages show how many messages succeeded
/// between them.</remarks>
internal struct ErrorScore
{
    // The highest score without a pause. A client above this score is broken or hostile; a form with a few mistakes stays below it.
    private const int Tolerated = 32;

    // A message that succeeds subtracts this number: a client with seven failed messages for each successful one is still tolerated.
    private const int ForgivenPerSuccess = 8;

    // The score does not rise above this, so that a client that stops sending errors is tolerated again soon.
    private const int Most = 64;

    // The maximum number of errors before a pause, also within one read, so that a client that sends many messages at once gains nothing.
    private const int ErrorsPerPause = 16;

    private long _lastError;
    private int _score;
    private int _sincePause;

    /// <summary>Whether the connection owes a pause. The pause is made only while another connection is served.</summary>
    public readonly bool OwesPause => Volatile.Read(in _sincePause) > 0;

    /// <summary>Whether the pause must begin before the rest of the current read is handled, because too many messages have
    /// failed.</summary>
    public readonly bool OwesPauseAtOnce => Volatile.Read(in _sincePause) >= ErrorsPerPause;

    /// <summary>Called when a message has come.</summary>
    /// <param name="sequence">The number of the message.</param>
    /// <returns>Whether the connection counts as served: the previous message succeeded, and the score is tolerated.</returns>
    public bool OnMessage(long sequence)
    {
        if (_lastError >= sequence - 1)
        {
            return false;
        }

        OnPaused();
        return ScoreAt(sequence) <= Tolerated;
    }

    /// <summary>Called when a message is answered by an error event.</summary>
    /// <param name="sequence">The number of the message.</param>
    /// <returns>Whether the connection now owes a pause, because its score is too high.</returns>
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

    /// <summary>Called when the pause begins: the connection no longer owes it.</summary>
    public void OnPaused() => Volatile.Write(ref _sincePause, 0);

    private readonly int ScoreAt(long sequence)
        => (int)Math.Max(0, _score - (ForgivenPerSuccess * Math.Max(0, sequence - _lastError - 1)));
}
