using TypedWs.Framing;
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

    bool ISubscriber.PublishToOthers(Topic topic, TopicLog log, ReadOnlySpan<byte> frame)
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
            log.Append(frame);
            subscription.SkipAll();
        }

        See(due);
        return true;
    }

    void ISubscriber.Deliver(ReadOnlySpan<byte> frame)
    {
        Due due;
        lock (_gate)
        {
            due = TakePublications();
            Accept(frame, default, isAnswer: false, ref due);

            // Flushing waits for a turn: the topic's lock is held.
            due |= MarkForFlush();
        }

        See(due);
    }

    void ISubscriber.Serve(long publishedAt)
    {
        Due due;
        bool flush;
        lock (_gate)
        {
            bool isSampling = _sample.IsRunning;
            due = TakePublications();
            if (publishedAt != 0 && !isSampling)
            {
                _sample.SetBack(publishedAt);
            }

            flush = TryBeginFlush();
        }

        if (flush)
        {
            RunFlushes();
        }

        See(due);
    }

    /// <summary>Queues what was published to the connection's topics up to now. Under the lock.</summary>
    private Due TakePublications()
    {
        Due due = Due.Nothing;
        while (_publications.TryTake(out ReadOnlySpan<byte> frames))
        {
            if (!IsOpen)
            {
                // Nothing can follow what closed the queue.
                continue;
            }

            if (Buffered + frames.Length <= limits.HighWatermark)
            {
                Append(frames, default);
                StartSample();
            }
            else
            {
                due |= TakeOneByOne(frames);
            }
        }

        return due;
    }

    // Near the limits each message is judged by itself.
    private Due TakeOneByOne(ReadOnlySpan<byte> frames)
    {
        Due due = Due.Nothing;
        while (!frames.IsEmpty)
        {
            FrameReader.TryReadHeader(frames, out FrameHeader header, out int headerLength);
            int length = headerLength + (int)header.PayloadLength;
            Accept(frames[..length], default, isAnswer: false, ref due);
            frames = frames[length..];
        }

        return due;
    }
}
