using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs.Connections;

/// <summary>Publications to the connection's topics. They wait in the topics' logs until a turn serves them, or a message that is sent
/// later takes them along.</summary>
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

            // Earlier publications are taken first, so that the one to leave out is the last of the log. The topic's turn, which follows,
            // flushes them.
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
