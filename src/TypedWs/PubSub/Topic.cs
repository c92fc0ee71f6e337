using System.Buffers;
using TypedWs.Limits;
using TypedWs.Messages;

namespace TypedWs.PubSub;

/// <summary>
/// One topic: its subscribers and its publications. Thread-safe.
/// </summary>
/// <remarks>
/// A publication is appended once to the topic's log, whatever the number of subscribers, and schedules a turn. In the turn, each
/// subscriber takes all publications that it has not taken yet, together. Publications that all subscribers have taken are released.
/// <para>Lock order: a topic's lock first, then a subscriber's, never the other way round.</para>
/// </remarks>
internal sealed class Topic
{
    // The number of bytes that may wait for a scheduled turn. Above this number, the publisher serves the subscribers itself, so that
    // the log is bounded when threads are scarce.
    private const long MaxLogLength = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly ITurnScheduler _scheduler;
    private readonly TopicLog _log;
    private readonly bool _isPermanent;
    private Subscription[] _subscriptions = new Subscription[4];
    private int _count;
    private readonly IPublicationDeflater? _deflater;

    // The number of subscribers that take compressed publications.
    private int _deflatedTakers;
    private int _unservedPlace;
    private bool _turnScheduled;
    private bool _retired;
    private byte[]? _envelopeMember;

    /// <param name="name">The topic's name.</param>
    /// <param name="clock">Numbers the endpoint's publications.</param>
    /// <param name="scheduler">Runs the topic's turns.</param>
    /// <param name="rate">The rate of the topic's publications; null for none.</param>
    /// <param name="deflater">Compresses publications for the subscribers that take them compressed; null for none.</param>
    /// <param name="isPermanent">If false, the topic is retired when its last subscriber leaves: it accepts no subscriber any
    /// more.</param>
    public Topic(
        string name,
        PublicationClock clock,
        ITurnScheduler scheduler,
        RatePartition? rate = null,
        IPublicationDeflater? deflater = null,
        bool isPermanent = false)
    {
        _deflater = deflater;
        _isPermanent = isPermanent;
        Name = name;
        Rate = rate;
        Clock = clock;
        _scheduler = scheduler;
        _log = new TopicLog(clock);
    }

    public string Name { get; }

    public PublicationClock Clock { get; }

    /// <summary>The name as a member of an envelope; encoded on first use.</summary>
    public ReadOnlySpan<byte> EnvelopeMember => _envelopeMember ??= EnvelopeFormat.EncodeTopicMember(Name);

    /// <summary>The rate of the topic's publications; null for none.</summary>
    public RatePartition? Rate { get; }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Compresses publications, because some subscribers take them compressed; null if none does. Any thread.</summary>
    public IPublicationDeflater? Deflater => Volatile.Read(ref _deflatedTakers) > 0 ? _deflater : null;

    /// <summary>Bytes of publications that not all subscribers have taken.</summary>
    public long WaitingBytes
    {
        get
        {
            lock (_gate)
            {
                return _log.Length;
            }
        }
    }

    /// <summary>Adds a subscriber; null if the topic was retired meanwhile and must be looked up again.</summary>
    /// <param name="subscriber">The subscriber.</param>
    /// <param name="interest">Is notified if the subscriber is the first one; null for none.</param>
    public Subscription? TryAdd(ISubscriber subscriber, IInterestListener? interest = null)
    {
        lock (_gate)
        {
            if (_retired)
            {
                return null;
            }

            if (_count == _subscriptions.Length)
            {
                Array.Resize(ref _subscriptions, _count * 2);
            }

            var subscription = new Subscription(this, subscriber, _log.End) { Index = _count };
            subscriber.Attach(subscription);
            _subscriptions[_count++] = subscription;
            _deflatedTakers += subscriber.TakesDeflated ? 1 : 0;
            if (_count == 1)
            {
                // The lock is held here, so the calls stay in order. They also stay in order with those of a later topic of the same
                // name, because it is created only after this topic was retired.
                interest?.OnFirstSubscriber(Name);
            }

            return subscription;
        }
    }

    /// <summary>Removes a subscription and moves the last one into the free place.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="interest">Is notified if the subscription was the last one; null for none.</param>
    /// <returns>True if the subscription was the last one of a topic that is not permanent: the topic is retired, and its owner must
    /// forget it.</returns>
    public bool Remove(Subscription subscription, IInterestListener? interest = null)
    {
        lock (_gate)
        {
            subscription.Subscriber.Detach(subscription);
            _deflatedTakers -= subscription.Subscriber.TakesDeflated ? 1 : 0;
            Subscription last = _subscriptions[--_count];
            _subscriptions[subscription.Index] = last;
            last.Index = subscription.Index;
            _subscriptions[_count] = null!;
            if (_count == 0)
            {
                _retired = !_isPermanent;
                Release(_log.End);
                interest?.OnLastSubscriber(Name);
            }

            return _retired;
        }
    }

    /// <summary>Lets the application choose some of the subscribers. Called without a lock.</summary>
    public SubscriberSelection Select<TState>(TState state, Func<ISubscriber, TState, bool> matches)
    {
        Subscription[] all;
        int count;
        lock (_gate)
        {
            count = _count;
            all = ArrayPool<Subscription>.Shared.Rent(count);
            _subscriptions.AsSpan(0, count).CopyTo(all);
        }

        return SubscriberSelection.Choose(all, count, state, matches);
    }

    /// <summary>Publishes a frame to the chosen subscribers that are still subscribed.</summary>
    /// <returns>The number of subscribers that the frame is for.</returns>
    public int PublishTo(in SubscriberSelection selection, ReadOnlySpan<byte> frame, MessageTag tag = default)
    {
        using var deflated = DeflatedFrame.Of(frame, tag, Deflater);
        return DeliverTo(selection, new PublishedFrame(frame, deflated.Bytes, tag));
    }

    /// <summary>Publishes a frame to every subscriber except one, if one is given.</summary>
    /// <param name="frame">A whole frame, not masked.</param>
    /// <param name="except">The subscriber that does not get it; null for none.</param>
    /// <param name="tag">The tag of the message.</param>
    /// <param name="deflated">The compressed frame, if it was compressed before; otherwise empty.</param>
    /// <returns>The number of subscribers that the frame is for.</returns>
    public int Publish(ReadOnlySpan<byte> frame, ISubscriber? except, MessageTag tag = default, ReadOnlySpan<byte> deflated = default)
    {
        if (Deflater is not { } deflater || !deflated.IsEmpty)
        {
            return Append(new PublishedFrame(frame, deflated, tag), except);
        }

        // Compressed before the lock is taken, so that no other publisher waits for it.
        using var made = DeflatedFrame.Of(frame, tag, deflater);
        return Append(new PublishedFrame(frame, made.Bytes, tag), except);
    }

    private int DeliverTo(in SubscriberSelection selection, in PublishedFrame frame)
    {
        // The log contains only publications for all subscribers, so it cannot carry this frame. Because the lock is held, all chosen
        // subscribers get the frame at the same place among the topic's other publications, as if it were in the log.
        int subscribers = 0;
        lock (_gate)
        {
            foreach (Subscription subscription in selection.Subscriptions)
            {
                if (subscription.Index < _count && ReferenceEquals(_subscriptions[subscription.Index], subscription))
                {
                    subscription.Subscriber.Deliver(this, frame);
                    subscribers++;
                }
            }
        }

        return subscribers;
    }

    private int Append(in PublishedFrame frame, ISubscriber? except)
    {
        int subscribers;
        bool schedule;
        bool isLong;
        lock (_gate)
        {
            subscribers = _count;
            if (subscribers == 0)
            {
                return 0;
            }

            if (_log.Length == 0)
            {
                _unservedPlace = Clock.Unserved.Add(this);
            }

            // The excluded subscriber takes the earlier publications, appends the frame, and skips it, with its own lock held during
            // all three steps. Another thread must not take publications for this subscriber between the steps: otherwise the
            // subscriber would get the frame, or its direct sends would be at the wrong place. Only the subscriber's own lock
            // prevents that. An alternative is a mark in the log's entry, without this call. Then every other subscriber would have
            // to check each entry for the mark, instead of taking all entries together.
            if (except is null || !except.PublishToOthers(this, _log, frame))
            {
                _log.Append(frame);
            }
            else
            {
                subscribers--;
            }

            // A single message, however large, waits for the turn, because a turn can be divided (TopicTurn.Serve).
            isLong = _turnScheduled && _log.Length >= MaxLogLength;
            schedule = !_turnScheduled;
            _turnScheduled = true;
        }

        if (isLong)
        {
            LogPosition served = ServeAll();
            lock (_gate)
            {
                Release(served);
            }
        }
        else if (schedule)
        {
            _scheduler.Schedule(this);
        }

        return subscribers;
    }

    /// <summary>Runs the whole scheduled turn.</summary>
    public void RunTurn() => EndTurn(ServeAll());

    /// <summary>Begins the scheduled turn. No other turn is scheduled until the caller has called <see cref="EndTurn"/>.</summary>
    public TopicTurn BeginTurn()
    {
        lock (_gate)
        {
            ISubscriber[] subscribers = ArrayPool<ISubscriber>.Shared.Rent(_count);
            for (int i = 0; i < _count; i++)
            {
                subscribers[i] = _subscriptions[i].Subscriber;
            }

            return new TopicTurn(subscribers, _count, _log.End);
        }
    }

    /// <summary>Ends the scheduled turn, and schedules the next one if a publication came during the turn.</summary>
    /// <param name="served">The position up to which all subscribers have taken the publications.</param>
    public void EndTurn(LogPosition served)
    {
        bool schedule;
        lock (_gate)
        {
            Release(served);
            schedule = _log.Length > 0;
            _turnScheduled = schedule;
        }

        if (schedule)
        {
            _scheduler.Schedule(this);
        }
    }

    // Under the lock.
    private void Release(LogPosition served)
    {
        if (_log.Length == 0)
        {
            return;
        }

        _log.Release(served);
        if (_log.Length == 0)
        {
            Clock.Unserved.Remove(_unservedPlace);
        }
    }

    // Serves all earlier publications to every subscriber, even if a turn runs on another thread.
    private LogPosition ServeAll()
    {
        TopicTurn turn = BeginTurn();
        long unlimited = long.MaxValue;
        turn.Serve(publishedAt: 0, ref unlimited);
        return turn.End;
    }
}
