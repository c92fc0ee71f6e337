using TypedWs.PubSub;

namespace TypedWs.Connections;

/// <summary>Publications to the connection's topics. They wait in the topics' logs until a turn of the topic moves them into this queue. A
/// message that is sent later moves them earlier, because order is kept.</summary>
internal sealed partial class OutboundQueue : ISubscriber
{
    string ISubscriber.Id => owner.Id;

    bool ISubscriber.TakesDeflated => TakesDeflated;

    private bool TakesDeflated => transport is DeflatingTransport { TakesDeflated: true };

    void ISubscriber.Attach(Subscription subscription)
    {
        lock (_gate)
        {
            _publications.Add(subscription);
        }
    }

    void ISubscriber.Detach(Subscription subscription)
    {
        OutboundWork work;
        lock (_gate)
        {
            TakePublications();
            _publications.Remove(subscription);
            work = (_buffer.Written > 0 ? MarkForFlush() : OutboundWork.Nothing) | TakeOverflow();
        }

        Perform(work);
    }

    bool ISubscriber.PublishToOthers(Topic topic, TopicLog log, in PublishedFrame frame)
    {
        OutboundWork work;
        lock (_gate)
        {
            if (_publications.Find(topic) is not { } subscription)
            {
                return false;
            }

            // Earlier publications are queued first, so that only the new publication, which this connection does not receive, is left in
            // the log to skip. The topic's turn, which follows, flushes the earlier ones.
            TakePublications();
            log.Append(frame);
            subscription.SkipAll();
            work = TakeOverflow();
        }

        Perform(work);
        return true;
    }

    void ISubscriber.Deliver(Topic topic, in PublishedFrame frame)
    {
        OutboundWork work;
        lock (_gate)
        {
            TakePublications();
            ReadOnlySpan<byte> bytes = !frame.Deflated.IsEmpty && TakesDeflated ? frame.Deflated : frame.Plain;
            _admission.Accept(new OutboundMessage(bytes, default, frame.Tag, topic, isAnswer: false), ref _buffer);

            // A turn flushes later, because the caller holds the topic's lock.
            work = MarkForFlush() | TakeOverflow();
        }

        Perform(work);
    }

    long ISubscriber.Serve(long publishedAt)
    {
        OutboundWork work;
        bool flush;
        long bytes;
        lock (_gate)
        {
            bool isSampling = _buffer.IsSampling;
            TakePublications();
            work = TakeOverflow();
            if (publishedAt != 0 && !isSampling)
            {
                _buffer.SetSampleBack(publishedAt);
            }

            flush = TryBeginFlush(ref work);
            bytes = flush ? _buffer.InFlight : turns.MayFlushHere ? 0 : _buffer.Written;
        }

        if (flush)
        {
            RunFlushes();
        }

        Perform(work);
        return bytes;
    }
}
