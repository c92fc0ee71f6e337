namespace TypedWs.PubSub;

/// <summary>
/// The topics of an endpoint with publications that not all their subscribers have taken: who is subscribed to many looks here
/// instead of at each of its own. Thread-safe; reading takes no lock.
/// </summary>
/// <remarks>A topic keeps its place as long as it is here, so that a reader never misses one that is here all the time; it may see
/// one twice that leaves and comes back meanwhile.</remarks>
internal sealed class UnservedTopics
{
    private readonly Lock _gate = new();
    // The lowest first, so that few are to be looked at. Those beyond what is used are left over, and not taken.
    private readonly PriorityQueue<int, int> _free = new();
    private Topic?[] _places = new Topic?[8];
    private int _used;

    /// <summary>The topics, with gaps.</summary>
    public ReadOnlySpan<Topic?> Places
    {
        get
        {
            // In this order: the places are replaced by more of them before these are used.
            int used = Volatile.Read(ref _used);
            return Volatile.Read(ref _places).AsSpan(0, used);
        }
    }

    /// <summary>Adds a topic, before what is published to it has its number. Called with the topic's lock held.</summary>
    /// <returns>Its place.</returns>
    public int Add(Topic topic)
    {
        lock (_gate)
        {
            while (_free.TryDequeue(out int free, out _))
            {
                if (free < _used)
                {
                    Volatile.Write(ref _places[free], topic);
                    return free;
                }
            }

            int place = _used;
            if (place == _places.Length)
            {
                var more = new Topic?[place * 2];
                _places.CopyTo(more, 0);
                Volatile.Write(ref _places, more);
            }

            Volatile.Write(ref _places[place], topic);
            Volatile.Write(ref _used, place + 1);
            return place;
        }
    }

    /// <summary>Removes a topic: everybody has had everything. Called with the topic's lock held.</summary>
    public void Remove(int place)
    {
        lock (_gate)
        {
            Volatile.Write(ref _places[place], null);
            int used = _used;
            while (used > 0 && _places[used - 1] is null)
            {
                used--;
            }

            Volatile.Write(ref _used, used);
            if (used == 0)
            {
                _free.Clear();
            }
            else if (place < used)
            {
                _free.Enqueue(place, place);
            }
        }
    }
}
