using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs.Connections;

/// <summary>What is published to the connection's topics: it waits in their logs until it is served, or something that was
/// sent later takes it along.</summary>
internal sealed partial class OutboundQueue : ISubscriber
{
    private PendingPublications _publications;

    void ISubscriber.Attach(Subscription subscription)
    {
        lock (_gate)
        {
            _publications.Add(subscription);
        }
    }

    void ISubscriber.Detach(Subscription subscription)
    {
        Due due;
        lock (_gate)
        {
            due = TakePublications();
            _publications.Remove(subscription);
            due |= _written > 0 ? MarkForFlush() : Due.Nothing;
        }

        See(due);
    }

    bool ISubscriber.PublishToOthers(Topic topic, TopicLog log, ReadOnlySpan<byte> frame, MessageTag tag)
    {
        Due due;
        lock (_gate)
        {
            if (_publications.Find(topic) is not { } subscription)
            {
                return false;
            }

            // What came before is taken first, so that what is left out is the last of the log. The topic's turn, which
            // follows, flushes it.
            due = TakePublications();
            log.Append(frame, tag);
            subscription.SkipAll();
        }

        See(due);
        return true;
    }

    void ISubscriber.Deliver(Topic topic, ReadOnlySpan<byte> frame, MessageTag tag)
    {
        Due due;
        lock (_gate)
        {
            due = TakePublications();
            Accept(frame, default, tag, topic, isAnswer: false, ref due);

            // Flushing waits for a turn: the topic's lock is held.
            due |= MarkForFlush();
        }

        See(due);
    }

    long ISubscriber.Serve(long publishedAt)
    {
        Due due;
        bool flush;
        long bytes;
        lock (_gate)
        {
            bool isSampling = _sample.IsRunning;
            due = TakePublications();
            if (publishedAt != 0 && !isSampling)
            {
                _sample.SetBack(publishedAt);
            }

            if (deferred.MayFlushHere)
            {
                flush = TryBeginFlush();
                bytes = flush ? _inFlight : 0;
            }
            else
            {
                flush = false;
                bytes = _written;
                due |= bytes > 0 ? MarkForFlush() : Due.Nothing;
            }
        }

        if (flush)
        {
            RunFlushes();
        }

        See(due);
        return bytes;
    }

    /// <summary>Queues what was published to the connection's topics up to now. Under the lock.</summary>
    private Due TakePublications()
    {
        Due due = Due.Nothing;
        while (_publications.TryTake(out TakenPublications taken))
        {
            if (!IsOpen)
            {
                // Nothing can follow what closed the queue.
                continue;
            }

            ReadOnlySpan<byte> frames = taken.Frames;

            // No more than that is copied in one piece, so that it can leave in one step.
            bool fits = (MustWait ? 0 : _written) + frames.Length <= _limits.MostWritten;
            if (fits && Buffered + frames.Length <= _limits.HighWatermark && Held < _limits.Limit && !(MustWait && taken.HasOwnPolicies))
            {
                AppendFrames(frames, _limits.Policy == WsOverflowPolicy.DropOldest);
            }
            else if (fits && !MustWait && !budget.IsSpent)
            {
                // None has to wait, and nothing waits that they could replace or drop.
                // As one by one: the last that is above the watermark when it comes tells.
                _backpressured |= Buffered + frames.Length - taken.GetFrame(taken.Count - 1).Length > _limits.HighWatermark;
                AppendFrames(frames, _limits.Policy == WsOverflowPolicy.DropOldest);
                MarkLargeAmong(taken, frames.Length);
            }
            else
            {
                due |= AcceptOneByOne(taken);
            }
        }

        return due;
    }

    // Each message is judged by itself near the limits, and where types that are treated differently have to wait.
    private Due AcceptOneByOne(TakenPublications taken)
    {
        Due due = Due.Nothing;
        for (int i = 0; i < taken.Count; i++)
        {
            Accept(taken.GetFrame(i), default, taken.GetTag(i), taken.Topic, isAnswer: false, ref due);
        }

        return due;
    }
}
