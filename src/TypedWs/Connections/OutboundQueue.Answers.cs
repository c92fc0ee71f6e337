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
    // Those of the bytes that were written, and are in flight, that are answers.
    private long _answersWritten;
    private long _answersInFlight;

    // The most that is left of the answers that waited when somebody began to wait: later answers must not make it wait
    // for ever.
    private long _awaited;
    private bool _answersWait;
    private bool _receiverReleased;
    private TaskCompletionSource? _answersWaiter;

    /// <summary>Whether more answers wait than the high watermark, and since then more than the low one. Any thread.</summary>
    public bool AnswersWait => Volatile.Read(ref _answersWait);

    /// <summary>The bytes of the answers that wait. Under the lock.</summary>
    internal long Answers => _answersWritten + _answersInFlight + (_backlog?.AnswerFootprint ?? 0);

    // Whether what is sent now answers something.
    private bool IsAnswering => _batching || owner.IsHandling;

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
                _awaited = Answers;
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

    /// <summary>An answer was queued. Under the lock.</summary>
    private void NoteAnswers()
    {
        if (Answers > _limits.HighWatermark)
        {
            Volatile.Write(ref _answersWait, true);
        }
    }

    /// <summary>The transport has taken something, or something was dropped. Under the lock.</summary>
    private void NoteAnswersLeft()
    {
        long answers = Answers;
        _awaited = Math.Min(_awaited, answers);
        if (answers <= _limits.LowWatermark)
        {
            Volatile.Write(ref _answersWait, false);
            SignalAnswersLeft();
        }
        else if (_awaited <= _limits.LowWatermark)
        {
            SignalAnswersLeft();
        }
    }

    private void ForgetAnswers()
    {
        _answersWritten = 0;
        _answersInFlight = 0;
        Volatile.Write(ref _answersWait, false);
        SignalAnswersLeft();
    }

    private void SignalAnswersLeft()
    {
        _answersWaiter?.TrySetResult();
        _answersWaiter = null;
    }
}
