namespace TypedWs.Connections;

/// <summary>
/// How much of what waits answers the connection's own messages: as long as that is much, no more of them are read (docs/decisions/0019).
/// So TCP slows down a peer that asks faster than it takes the answers, and it is not closed.
/// </summary>
/// <remarks>
/// Answers are replies, pongs, and all that is sent to the connection itself while its input is processed or a handler of its own is
/// pending. What others send, and publications, are none: a peer that is behind with those may still unsubscribe, or close.
/// </remarks>
internal sealed partial class OutboundQueue
{
    // What the answers that wait take at most, and what the transport has taken when the last of them has left.
    private long _answers;
    private long _answersEnd;

    // The same when somebody began to wait: what is answered meanwhile must not make it wait for ever.
    private long _awaitedEnd;
    private bool _answersWait;
    private bool _receiverReleased;
    private TaskCompletionSource? _answersWaiter;

    /// <summary>Whether more answers wait than the high watermark, and since then more than the low one. Any thread.</summary>
    public bool AnswersWait => Volatile.Read(ref _answersWait);

    // What the backlog takes besides its bytes.
    private long Overhead => _backlog is null ? 0 : _backlog.Footprint - _backlog.Length;

    /// <summary>Completes when few of those answers wait that wait now, or nobody will read any more.</summary>
    public Task WaitForAnswersAsync()
    {
        if (!AnswersWait)
        {
            return Task.CompletedTask;
        }

        Task left;
        lock (_gate)
        {
            if (!_answersWait || _receiverReleased)
            {
                return Task.CompletedTask;
            }

            if (_answersWaiter is null)
            {
                _answersWaiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _awaitedEnd = _answersEnd;
            }

            left = _answersWaiter.Task;
        }

        // A cork may hold them, whose end may come with a later message.
        Flush();
        return left;
    }

    /// <summary>Lets whoever waits for answers go on, now and later: the connection is closed.</summary>
    public void ReleaseReceiver()
    {
        lock (_gate)
        {
            _receiverReleased = true;
            SignalAnswersLeft();
        }
    }

    /// <summary>A frame was queued. Under the lock.</summary>
    /// <param name="isAnswer">Whether it is an answer whenever it is sent.</param>
    /// <param name="length">Its length.</param>
    /// <param name="overheadBefore"><see cref="Overhead"/> before.</param>
    private void NoteAnswer(bool isAnswer, long length, long overheadBefore)
    {
        if (!isAnswer && !_batching && !owner.IsHandling)
        {
            return;
        }

        _answers += length + Math.Max(0, Overhead - overheadBefore);
        _answersEnd = _taken + Buffered;
        if (_answers > limits.HighWatermark)
        {
            Volatile.Write(ref _answersWait, true);
        }
    }

    /// <summary>The transport has taken something. Under the lock.</summary>
    private void NoteAnswersLeft()
    {
        // Of what is in front of the last answer's end, nobody knows what else is an answer: at most all of it.
        long left = Math.Min(_answersEnd - _taken, Buffered);
        _answers = left <= 0 ? 0 : Math.Min(_answers, left + Overhead);
        if (_answers <= limits.LowWatermark)
        {
            Volatile.Write(ref _answersWait, false);
            SignalAnswersLeft();
        }
        else if (_awaitedEnd - _taken <= limits.LowWatermark)
        {
            SignalAnswersLeft();
        }
    }

    private void ForgetAnswers()
    {
        _answers = 0;
        Volatile.Write(ref _answersWait, false);
        SignalAnswersLeft();
    }

    private void SignalAnswersLeft()
    {
        _answersWaiter?.TrySetResult();
        _answersWaiter = null;
    }
}
