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
        OutboundDue due;
        lock (_gate)
        {
            TakePublications();
            _publications.Remove(subscription);
            due = (_buffer.Written > 0 ? MarkForFlush() : OutboundDue.Nothing) | TakeOverflow();
        }

        See(due);
    }

    bool ISubscriber.PublishToOthers(Topic topic, TopicLog log, ReadOnlySpan<byte> frame, MessageTag tag)
    {
        OutboundDue due;
        lock (_gate)
        {
            if (_publications.Find(topic) is not { } subscription)
            {
                return false;
            }

            // What came before is taken first, so that what is left out is the last of the log. The topic's turn, which
            // follows, flushes it.
            TakePublications();
            log.Append(frame, tag);
            subscription.SkipAll();
            due = TakeOverflow();
        }

        See(due);
        return true;
    }

    void ISubscriber.Deliver(Topic topic, ReadOnlySpan<byte> frame, MessageTag tag)
    {
        OutboundDue due;
        lock (_gate)
        {
            TakePublications();
            _admission.Accept(new OutboundMessage(frame, default, tag, topic, isAnswer: false), ref _buffer);

            // Flushing waits for a turn: the topic's lock is held.
            due = MarkForFlush() | TakeOverflow();
        }

        See(due);
    }

    long ISubscriber.Serve(long publishedAt)
    {
        OutboundDue due;
        bool flush;
        long bytes;
        lock (_gate)
        {
            bool isSampling = _buffer.IsSampling;
            TakePublications();
            due = TakeOverflow();
            if (publishedAt != 0 && !isSampling)
            {
                _buffer.SetSampleBack(publishedAt);
            }

            flush = TryBeginFlush(ref due);
            bytes = flush ? _buffer.InFlight : deferred.MayFlushHere ? 0 : _buffer.Written;
        }

        if (flush)
        {
            RunFlushes();
        }

        See(due);
        return bytes;
    }
}
