using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs.Connections;

/// <summary>What is published to the connection's topics: it waits in their logs until it is served, or something that was
/// sent later takes it along.</summary>
internal sealed partial class OutboundQueue : ISubscriber
{
    string ISubscriber.Id => owner.Id;

    void ISubscriber.Attach(Subscription subscription)
    {
        lock (_gate)
        {
            _publications.Add(subscription);
        }
    }

    void ISubscriber.Detach(Subscription subscription)
    {
        var due = OutboundDue.Nothing;
        lock (_gate)
        {
            TakePublications(ref due);
            _publications.Remove(subscription);
            due |= _buffer.Written > 0 ? MarkForFlush() : OutboundDue.Nothing;
        }

        See(due);
    }

    bool ISubscriber.PublishToOthers(Topic topic, TopicLog log, ReadOnlySpan<byte> frame, MessageTag tag)
    {
        var due = OutboundDue.Nothing;
        lock (_gate)
        {
            if (_publications.Find(topic) is not { } subscription)
            {
                return false;
            }

            // What came before is taken first, so that what is left out is the last of the log. The topic's turn, which
            // follows, flushes it.
            TakePublications(ref due);
            log.Append(frame, tag);
            subscription.SkipAll();
        }

        See(due);
        return true;
    }

    void ISubscriber.Deliver(Topic topic, ReadOnlySpan<byte> frame, MessageTag tag)
    {
        var due = OutboundDue.Nothing;
        lock (_gate)
        {
            TakePublications(ref due);
            _admission.Accept(new OutboundMessage(frame, default, tag, topic, isAnswer: false), ref _buffer, ref due);

            // Flushing waits for a turn: the topic's lock is held.
            due |= MarkForFlush();
        }

        See(due);
    }

    long ISubscriber.Serve(long publishedAt)
    {
        var due = OutboundDue.Nothing;
        bool flush;
        long bytes;
        lock (_gate)
        {
            bool isSampling = _buffer.IsSampling;
            TakePublications(ref due);
            if (publishedAt != 0 && !isSampling)
            {
                _buffer.SetSampleBack(publishedAt);
            }

            if (deferred.MayFlushHere)
            {
                flush = TryBeginFlush();
                bytes = flush ? _buffer.InFlight : 0;
            }
            else
            {
                flush = false;
                bytes = _buffer.Written;
                due |= bytes > 0 ? MarkForFlush() : OutboundDue.Nothing;
            }
        }

        if (flush)
        {
            RunFlushes();
        }

        See(due);
        return bytes;
    }
}
